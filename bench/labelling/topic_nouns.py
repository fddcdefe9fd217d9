"""Indonesian nouns of sports, trade, diplomacy, business, politics, technology and celebrities.

What an editor would write down in an hour without looking at a headline: things and events. It
stands for the keyword list that most labelling projects begin with. Ratner et al. (2017),
"Snorkel: rapid training data creation with weak supervision", for labelling functions; the words
are our own.
"""

from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
LANGUAGES = ("id", "ind")
_LEXICONS = {
    "sports": (
        "gol final semifinal laga piala liga medali emas perak perunggu skor pertandingan turnamen "
        "kejuaraan klasemen ronde set rekor gawang lapangan kolam lintasan stadion tribun ring "
        "matras raket bola panahan tinju renang atletik voli basket futsal tenis bulu_tangkis "
        "sepak_bola balap balapan gelar juara trofi penalti babak peringkat servis smes lomba"
    ),
    "trade": (
        "ekspor impor tarif bea kuota cukai komoditas kontainer karantina pabean neraca dumping "
        "antidumping pungutan kargo muatan pasokan kiriman gudang pelabuhan sertifikat "
        "residu kadar ton kilogram karung beras gandum kopi kakao sawit teh gula kayu "
        "baja pupuk tekstil udang daging susu buah baterai kedelai jagung karet timah nikel"
    ),
    "diplomacy": (
        "kedutaan konsulat diplomasi perundingan perjanjian pakta sanksi gencatan perdamaian "
        "sidang "
        "resolusi visa paspor perbatasan sengketa kunjungan ktt konferensi_tingkat "
        "aliansi latihan_militer kapal_perang pasukan gencatan_senjata traktat suaka ekstradisi "
        "suara pemungutan_suara peta batas atase mediasi"
    ),
    "business": (
        "saham rupiah dolar inflasi bank investasi pajak bbm subsidi harga pasar laba utang umkm "
        "ekonomi industri kredit modal emiten obligasi ihsg bunga anggaran gaji upah properti"
    ),
    "politics": (
        "pemilu pilpres pilkada partai koalisi dpr kabinet capres cawapres caleg kampanye fraksi "
        "elektabilitas ruu parlemen oposisi kpu bawaslu mk reshuffle"
    ),
    "technology": (
        "ponsel aplikasi internet satelit robot chip laptop gadget kamera android iphone data "
        "siber "
        "komputer teknologi digital perangkat fitur layar baterai ai algoritma hacker drone"
    ),
    "entertainment": (
        "film lagu konser album aktor aktris artis selebritas sinetron drama penyanyi musik "
        "pernikahan perceraian gosip video_klip penonton_bioskop seleb idol"
    ),
}


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Return the label whose nouns a headline has most of; empty for none or a tie.

    >>> row = Example("1", "Ekspor kopi naik", "")
    >>> votes([row], ["sports", "trade"], {})
    ['trade']
    """
    return _concepts.vote_by_words([row.text for row in rows], labels, _LEXICONS)
