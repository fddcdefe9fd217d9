"""Roots of Indonesian verbs that headlines use; written for this folder."""

_ROOTS = """
ajak ajar akhir akui alami ambil ancam andal angkat angkut antar anut atur awal awasi bahas
bakar balas bangun bantah bantu batal batas bawa bayar beber beku bela beli bentuk beri berita
bicara bidik boikot bongkar borong buang buat buka bukti buru butuh cabut capai cari catat cegah
cekal cetak cicip coba copot cukur curi dakwa dampingi dapat dekat deklarasi denda desak didik
disiplin dorong duduk duga dukung edar ekspor evakuasi gagal gagas ganti gelar gempur gencar
geser gugat gulung guna guncang habis hadang hadap hadir hajar halang hambat hantam hapus harap
hasil hemat henti hibah hijau hitung hukum hunus ikat ikut imbang imbau impor incar ingat ingin
injak intai isi jaga jajal jalan jalin jamin jamu janji jatuh jelas jemput jual juara jumpa kaji
kalah kandas kaper karantina kawal kebut kecam kejar kelola keluar kenal kendali kepung keras
keruk kirim klaim kritik kuasa kukuh kunci kunjungi kurang lacak ladeni lantik lapor larang
latih lawan layang layani lelang lepas lewat libas lindung lipat lobi lolos luas lucut luncur
maju masuk mati mediasi menang minta mohon muat mulai naik nanti nilai obati olah pacu pajak
pakai paksa pamer panen panggil pangkas pantau pasang pasok pecah pecat pegang peluk pencil
penuh perang periksa peroleh pesan pilih pimpin pindah pinjam pinta potong prediksi protes puas
puji pukul pulang pulih pungut pupus putus raih rakit rampas rancang rangkul rawat rebut rekam
rekrut rentang resmi restu retas rilis rintis rugi rumus rundingkan rusak sabet saing saksi
salur sambut sampai sanksi sapu sasar sebar sebut sedia selamat selenggara selesai selidik
sepakat serah serang serap serbu sesal setuju sewa siap simpan singkir sita soroti stop suap
sulit sumbang susul susun tagih tahan taklukkan taksir tambah tampil tanam tandatangan tangguh
tangkap tangkis tantang tari tarik tatap tawar tebar tebus tegas tegur tekan teken telan teliti
tembak tembus tempuh tendang tentu terap terbit terima tetap tikung tinggal tingkat tinjau titip
tolak tolong tonton tuang tuding tuduh tuju tukar tumbang tunda tunggu tunjuk tuntut turun tutup
ubah ucap uji ukir ulang umum undang undur unggul ungkap ungsi untung upaya urus usir usul usung
utang utus wajib wakili waspada
"""
_BARE = """
aksi bagi bicara bincang bisnis dagang damai debat demo diskusi duel ganti gerak harap jalan
janji jumpa kata kerja kumpul lari lomba main minat obat operasi peran perang pesta pindah
sandar sedia siap sidang tanding ubah ulah upaya
"""
ROOTS = frozenset(_ROOTS.split())  # what takes me- and di-; forms with -kan or -i are worked out
BARE = frozenset(_BARE.split())  # beside ber-: what keeps its sense without it
OTHER = {
    "bertemu": "ketemu", "berlatih": "latihan", "bersaing": "saingan", "berebut": "rebutan",
    "berunding": "rundingan", "bertengkar": "berantem", "terbakar": "kebakar",
    "belajar": "blajar", "tertinggal": "ketinggalan", "tertahan": "ketahan",
    "tertangkap": "ketangkep",
}  # fmt: skip
