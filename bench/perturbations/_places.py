"""Names of one kind and country: each can stand where another of its kind stood."""

# Countries of a region: those spelt alike in Indonesian and English, those in Indonesian alone,
# those in English alone. A name takes one that its language spells so
COUNTRIES = (
    ("Malaysia|Thailand|Vietnam|Myanmar|Laos|Brunei", "Filipina|Kamboja", "Philippines|Cambodia"),
    ("China|Taiwan|Mongolia", "Jepang", "Japan"),
    ("India|Pakistan|Bangladesh|Nepal|Sri Lanka", "", ""),
    ("Qatar|Kuwait|Oman|Bahrain", "Arab Saudi|Yordania", "Saudi Arabia|Jordan"),
    (
        "Austria|Denmark", "Jerman|Prancis|Belanda|Belgia|Swiss|Swedia|Norwegia|Finlandia",
        "Germany|France|Netherlands|Belgium|Switzerland|Sweden|Norway|Finland",
    ),
    ("Portugal|Serbia", "Italia|Spanyol|Yunani|Kroasia", "Italy|Spain|Greece|Croatia"),
    ("Slovakia|Bulgaria", "Polandia|Ceko|Hungaria|Rumania", "Poland|Hungary|Romania"),
    ("Tunisia|Libya", "Mesir|Maroko|Aljazair", "Egypt|Morocco|Algeria"),
    ("Nigeria|Ghana|Senegal", "Kamerun|Pantai Gading", "Cameroon|Ivory Coast"),
    ("Kenya|Tanzania|Uganda|Rwanda|Ethiopia", "", ""),
    (
        "Argentina|Chile|Peru|Uruguay|Paraguay|Bolivia", "Brasil|Kolombia|Ekuador",
        "Brazil|Colombia|Ecuador",
    ),
    ("Kazakhstan|Uzbekistan|Tajikistan|Turkmenistan", "Kirgizstan", "Kyrgyzstan"),
)  # fmt: skip
# cities of a country, clubs of a league: each for any other of its list
LISTS = (
    # cities
    "Bandung|Surabaya|Semarang|Medan|Makassar|Palembang|Denpasar|Manado|Padang|Pontianak"
    "|Samarinda|Balikpapan|Banjarmasin|Pekanbaru|Malang|Bogor|Cirebon|Solo|Kupang|Ambon|Mataram"
    "|Batam|Jambi|Kendari|Ternate|Tegal|Sukabumi|Tasikmalaya|Cilacap|Banyuwangi|Gresik|Sidoarjo"
    "|Kediri|Madiun|Jember|Bekasi|Depok|Tangerang|Karawang|Cikarang|Magelang|Purwokerto",
    "Jawa Barat|Jawa Tengah|Jawa Timur|Sumatera Utara|Sumatera Barat|Sumatera Selatan"
    "|Kalimantan Barat|Kalimantan Timur|Kalimantan Selatan|Sulawesi Utara|Sulawesi Selatan"
    "|Sulawesi Tengah|Nusa Tenggara Barat|Nusa Tenggara Timur|Lampung|Bengkulu|Riau",
    "Tanjung Priok|Tanjung Perak|Tanjung Emas|Belawan",
    "Osaka|Kyoto|Nagoya|Kobe|Fukuoka|Sapporo|Yokohama|Hiroshima",
    "Busan|Incheon|Daegu|Daejeon|Gwangju",
    "Shanghai|Guangzhou|Shenzhen|Wuhan|Chengdu|Tianjin|Ningbo|Qingdao",
    "Mumbai|Chennai|Kolkata|Bengaluru|Hyderabad|Pune",
    "Karachi|Lahore|Peshawar",
    "Penang|Johor Bahru|Ipoh|Kuching|Kota Kinabalu|Malaka",
    "Chiang Mai|Phuket|Pattaya|Hat Yai",
    "Hanoi|Da Nang|Hai Phong|Ho Chi Minh",
    "Cebu|Davao|Manila|Iloilo",
    "Sydney|Melbourne|Perth|Brisbane|Adelaide|Darwin",
    "Los Angeles|Chicago|Houston|Boston|Seattle|Miami|Dallas|Atlanta|Philadelphia|San Francisco",
    "Manchester|Liverpool|Birmingham|Leeds|Bristol|Newcastle",
    "Marseille|Lyon|Toulouse|Nice|Bordeaux|Lille|Nantes",
    "Hamburg|Munich|Frankfurt|Stuttgart|Dresden|Leipzig|Hannover",
    "Milan|Turin|Napoli|Genoa|Bologna|Firenze",
    "Barcelona|Sevilla|Valencia|Bilbao|Malaga|Zaragoza",
    "Rotterdam|Utrecht|Eindhoven|Groningen",
    "Istanbul|Ankara|Izmir|Antalya",
    "Sao Paulo|Rio de Janeiro|Salvador|Recife|Curitiba",
    "Durban|Johannesburg|Cape Town|Pretoria",
    # clubs of football
    "Persib|Persija|Persebaya|Persik|Persis|Persipura|Persela|Persita",
    "Arsenal|Chelsea|Tottenham|Everton|Fulham",
)


def same_kind() -> dict[str, tuple[str, ...]]:
    """Return for each name those that can stand for it.

    >>> same_kind()["Jepang"], same_kind()["China"]
    (('China', 'Taiwan', 'Mongolia'), ('Taiwan', 'Mongolia'))
    """
    others: dict[str, tuple[str, ...]] = {}
    for shared, *languages in COUNTRIES:
        both = _names(shared)
        pools = [(both, both), *((_names(single), both + _names(single)) for single in languages)]
        for names, pool in pools:
            others |= {name: tuple(one for one in pool if one != name) for name in names}
    for line in LISTS:
        names = _names(line)
        others |= {name: tuple(one for one in names if one != name) for name in names}
    return others


def _names(line: str) -> list[str]:
    return line.split("|") if line else []
