"""Indonesian as it is typed in chats: yg for yang, dgn for dengan, anak2 for anak-anak.

It stands for headlines retold in messages and comments. At strength 1 every word of the list is
shortened and every doubled word written with a 2, below that such a share of them. The words stay,
and so does the label. The list is our own; most forms drop vowels, which is how chats shorten.
Salsabila et al. (2018), "Colloquial Indonesian lexicon", collected thousands of such forms; Wibowo
et al. (2020), "Semi-supervised low-resource style transfer of Indonesian informal to formal
language".
"""

import re

import numpy as np

from . import _words

LANGUAGES = ("id", "ind")
_SHORT = {
    "akan": "akn", "akhirnya": "akhrnya", "antara": "antr", "apakah": "apkh",
    "atau": "ato", "bagaimana": "gmn", "banyak": "byk", "belum": "blm",
    "bersama": "brsm", "besar": "bsr", "bisa": "bs", "bukan": "bkn", "bulan": "bln",
    "dalam": "dlm", "dapat": "dpt", "dari": "dr", "dengan": "dgn", "depan": "dpn",
    "hanya": "cm", "hari": "hr", "harus": "hrs", "hingga": "smp", "ingin": "pgn",
    "itu": "tu", "jadi": "jd", "jalan": "jln", "jangan": "jgn", "jika": "klo", "juga": "jg",
    "juta": "jt", "kabupaten": "kab", "kalah": "klh", "kalau": "klo", "kami": "kmi",
    "karena": "krn", "kecamatan": "kec", "kembali": "kmbl", "kepada": "kpd", "ketika": "pas",
    "kita": "qta", "lagi": "lg", "lalu": "ll", "lebih": "lbh", "malam": "mlm",
    "mana": "mn", "masih": "msh", "masuk": "msk", "masyarakat": "masy", "menang": "mnang",
    "mereka": "mrk", "minggu": "mgg", "nanti": "nnt", "nomor": "no", "oleh": "olh",
    "orang": "org", "pada": "pd", "paling": "plg", "pasar": "psr", "perlu": "prlu",
    "pertama": "prtama", "perusahaan": "prshn", "presiden": "presdn", "provinsi": "prov",
    "ribu": "rb", "saat": "pas", "saja": "aja", "sama": "sm", "sampai": "smp",
    "sangat": "bgt", "saya": "sy", "sebagai": "sbg", "sebelum": "sblm", "secara": "scr",
    "sekali": "skali", "sekarang": "skrg", "selama": "slm", "selalu": "sll", "semua": "smua",
    "sendiri": "sndiri", "seperti": "kyk", "sering": "srg", "setelah": "stlh", "setiap": "tiap",
    "sudah": "udh", "tahun": "thn", "tanpa": "tnp", "tapi": "tp", "telah": "tlh",
    "tentang": "ttg", "terhadap": "thd", "terlalu": "trlalu", "tetap": "ttp", "tetapi": "tp",
    "tidak": "tdk", "tinggi": "tggi", "untuk": "utk", "usai": "abis",
    "waktu": "wkt", "yang": "yg",
    "lewat": "lwt", "naik": "naek",
    "turun": "trun", "bahas": "bhs", "kepala": "kpl",
    "gagal": "ggl", "buka": "bka", "tutup": "ttup",
    "terima": "trima", "kirim": "krm", "bawa": "bw", "beri": "ksh", "tiga": "3", "dua": "2",
    "satu": "1", "empat": "4", "lima": "5", "enam": "6", "tujuh": "7", "delapan": "8",
}  # fmt: skip
_DOUBLED = re.compile(r"(\w{3,})-\1(nya|an)?", flags=re.IGNORECASE)


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text in chat spelling.

    >>> perturb("Anak-anak yang tidak kembali", strength=1, rng=np.random.default_rng(0))
    'Anak2 yg tdk kmbl'
    """
    return _words.change_words(text, _short, share=strength, rng=rng, fits=_fits)


def _fits(word: str) -> bool:
    return word.lower() in _SHORT or bool(_DOUBLED.fullmatch(word))


def _short(word: str, rng: np.random.Generator) -> str:
    doubled = _DOUBLED.fullmatch(word)
    if doubled:
        return f"{doubled[1]}2{doubled[2] or ''}"
    return _words.like(word, _SHORT[word.lower()])
