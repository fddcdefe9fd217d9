"""Indonesian verbs by which a headline tells its topic: cetak and tekuk, ekspor and tahan, kecam.

Verbs are what a keyword list of things leaves out, and they err on other headlines, which is what
makes a second function worth having. The words are our own. Ratner et al. (2017), "Snorkel".
"""

from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
LANGUAGES = ("id", "ind")
_LEXICONS = {
    "sports": (
        "kalahkan tekuk takluk* tundukkan cetak jamu singkirkan menang kalah imbang bungkam libas "
        "juarai sabet raih pecahkan lolos tersingkir bertanding berlatih melaju finis "
        "hajar gulung pulangkan tumbangkan mundur cedera berlaga"
    ),
    "trade": (
        "mengekspor mengimpor ekspor impor jual beli borong pasok kirim bongkar tahan ditahan "
        "tertahan pungut kenakan naikkan turunkan cabut longgarkan wajibkan tolak dipulangkan "
        "memasok menjual membeli menahan lolos_karantina menggugat dituding"
    ),
    "diplomacy": (
        "kecam mengecam usir mengusir teken tandatangani sepakati berunding mediasi "
        "memediasi desak mendesak protes kunjungi akui mengakui buka_kedutaan tutup_kedutaan "
        "abstain veto bersekutu gelar_latihan pimpin undang serukan"
    ),
    "business": (
        "naik turun anjlok melonjak menguat melemah rugi untung investasi akuisisi merger pinjam "
        "bayar subsidi produksi phk gulung_tikar"
    ),
    "politics": (
        "usung dukung deklarasi kampanye mencalonkan nyapres koalisi lantik dilantik kritik"
    ),
    "technology": "luncurkan rilis unduh blokir retas hadirkan_fitur perbarui",
    "entertainment": "menikah cerai pacaran curhat syuting nyanyi manggung rilis_lagu pamer unggah",
}


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Return the label whose verbs a headline has most of; empty for none or a tie.

    >>> row = Example("1", "Tim tamu tekuk tuan rumah", "")
    >>> votes([row], ["sports", "trade"], {})
    ['sports']
    """
    return _concepts.vote_by_words([row.text for row in rows], labels, _LEXICONS)
