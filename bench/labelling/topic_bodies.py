"""Who acts in an Indonesian headline: offices, roles and bodies, such as menlu, kiper, eksportir.

A third view beside nouns and verbs: it often speaks where both are silent. The words are our own.
Ratner et al. (2017), "Snorkel".
"""

from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
LANGUAGES = ("id", "ind")
_LEXICONS = {
    "sports": (
        "timnas kiper striker bek pelatih atlet pemain klub wasit juri petinju perenang pelari "
        "pemanah pebalap pembalap pegulat lifter pesilat petenis pebulu_tangkis penyerang setter "
        "spiker libero pesepeda pegolf kapten ganda_putra ganda_putri fifa uefa afc fiba bwf ioc "
        "pssi federasi suporter peselancar pesenam skuad regu"
    ),
    "trade": (
        "eksportir importir petani nelayan pedagang pabrik wto mendag kemendag bulog pemasok "
        "pembeli produsen peternak bea_cukai kadin asosiasi_petani pengusaha karantina"
    ),
    "diplomacy": (
        "menlu kemlu dubes diplomat konsul konjen atase menhan utusan delegasi pbb asean nato "
        "dewan_keamanan kemenlu perwakilan duta_besar liga_arab "
        "presiden perdana_menteri pm raja sekjen mediator"
    ),
    "business": (
        "menkeu bank_indonesia bi ojk bumn pertamina pln investor pengusaha emiten kemenkeu "
        "sri_mulyani bps pedagang karyawan buruh kadin"
    ),
    "politics": (
        "jokowi prabowo megawati pdip gerindra golkar pks pkb demokrat nasdem ppp pan wapres "
        "capres "
        "ketum politikus politisi anggota_dpr mpr gubernur menteri"
    ),
    "technology": (
        "google apple samsung facebook whatsapp twitter microsoft xiaomi oppo vivo nasa kominfo "
        "instagram tiktok youtube operator telkomsel huawei"
    ),
    "entertainment": "raffi syahrini bts blackpink aktor aktris penyanyi presenter",
}


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Return the label whose bodies a headline names most of; empty for none or a tie.

    >>> row = Example("1", "Menlu bertemu utusan", "")
    >>> votes([row], ["sports", "diplomacy"], {})
    ['diplomacy']
    """
    return _concepts.vote_by_words([row.text for row in rows], labels, _LEXICONS)
