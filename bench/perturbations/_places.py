"""Names of one kind and country, by list: whoever stands in one can stand for another there."""

# countries of a region, cities of a country, clubs of a league. A name stands in one list alone
LISTS = (
    # countries, in Indonesian and in English
    "Malaysia|Thailand|Vietnam|Filipina|Myanmar|Kamboja|Laos|Brunei",
    "Philippines|Cambodia",
    "Jepang|Korea Selatan|Tiongkok|Taiwan|Mongolia",
    "Japan|South Korea|China",
    "India|Pakistan|Bangladesh|Nepal|Sri Lanka",
    "Arab Saudi|Qatar|Kuwait|Oman|Bahrain|Yordania",
    "Saudi Arabia|Jordan",
    "Jerman|Prancis|Belanda|Belgia|Austria|Swiss|Denmark|Swedia|Norwegia|Finlandia",
    "Germany|France|Netherlands|Belgium|Switzerland|Sweden|Norway|Finland",
    "Italia|Spanyol|Portugal|Yunani|Kroasia|Serbia",
    "Italy|Spain|Greece|Croatia",
    "Polandia|Ceko|Hungaria|Rumania|Bulgaria|Slovakia",
    "Poland|Hungary|Romania",
    "Mesir|Maroko|Tunisia|Aljazair|Libya",
    "Egypt|Morocco|Algeria",
    "Nigeria|Ghana|Senegal|Kamerun|Pantai Gading",
    "Kenya|Tanzania|Uganda|Etiopia|Rwanda",
    "Brasil|Argentina|Cile|Peru|Kolombia|Uruguay|Ekuador|Paraguay|Bolivia",
    "Brazil|Chile|Colombia|Ecuador",
    "Kazakhstan|Uzbekistan|Kirgizstan|Tajikistan|Turkmenistan",
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
