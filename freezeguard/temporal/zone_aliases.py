"""Names that people write for time zones, with the IANA names that they mean.

Sources: the abbreviations and links of the IANA time zone database (files `northamerica`, `europe`, `asia`, `backward`), the
territories of its `zone1970.tab`, and the main time zones of the Windows names in Unicode CLDR (`windowsZones.xml`). Names that are
IANA names themselves are left out: they are accepted.
"""

from __future__ import annotations

import re
import unicodedata

# Each line: IANA names with commas (several if the name is ambiguous), then what people write, in lower case and without accents.
_TABLE = """
Europe/Berlin, Europe/Zurich, Europe/Paris: cest, mez, mesz, central european time, central european summer time
Europe/Berlin, Europe/Zurich, Europe/Paris: central european standard time
Europe/Berlin, Europe/Zurich: w. europe standard time
Europe/Paris: romance standard time, france, lyon, marseille, toulouse, bordeaux, lille, nice, strasbourg
Europe/Athens, Europe/Helsinki, Europe/Kyiv: eest, eastern european time, eastern european summer time
Europe/Helsinki: fle standard time, finland, espoo, tampere
Europe/Bucharest: gtb standard time, romania, cluj, iasi
Europe/Lisbon: west, western european time, western european summer time, porto
Europe/London: bst, gmt standard time, british summer time, uk, united kingdom, england, great britain, scotland, wales, manchester
Europe/London: birmingham, edinburgh, glasgow, cambridge, oxford, bristol, leeds, liverpool, cardiff
Europe/Moscow: msk, msd, russian standard time, moscow standard time, saint petersburg, st petersburg
Asia/Kolkata, Europe/Dublin, Asia/Jerusalem: ist
Asia/Kolkata: india, india standard time, bangalore, bengaluru, mumbai, bombay, delhi, new delhi, chennai, madras, hyderabad, pune
Asia/Kolkata: ahmedabad, gurgaon, gurugram, noida, kochi, jaipur
Asia/Jerusalem: idt, israel standard time, haifa
America/New_York: edt, est/edt, eastern, eastern time, eastern standard time, eastern daylight time, et, boston, washington
America/New_York: washington dc, miami, atlanta, philadelphia, pittsburgh, orlando, charlotte, raleigh, cleveland, baltimore
America/New_York: new york city, nyc
America/Chicago: cdt, central, central time, central daylight time, ct, dallas, houston, austin, minneapolis, new orleans, kansas city
America/Chicago: st louis, san antonio, nashville, milwaukee
America/Chicago, Asia/Shanghai: cst
America/Chicago: central standard time
America/Denver: mdt, mountain, mountain time, mountain standard time, mountain daylight time, mt, salt lake city, albuquerque
America/Denver: colorado springs, boulder
America/Phoenix: us mountain standard time, arizona, tucson
America/Los_Angeles: pst, pdt, pst/pdt, pacific, pacific time, pacific standard time, pacific daylight time, pt, california
America/Los_Angeles: san francisco, san jose, san diego, seattle, portland, las vegas, oakland, palo alto, mountain view, sacramento
America/Los_Angeles: silicon valley
America/Anchorage: akst, akdt, alaska, alaskan standard time
Pacific/Honolulu: hast, hawaii, hawaiian standard time
America/Halifax: adt, ast, atlantic standard time
America/St_Johns: nst, ndt, newfoundland standard time
America/Toronto: ottawa, quebec, ontario, waterloo
America/Vancouver: british columbia
America/Edmonton: calgary, alberta
America/Sao_Paulo: brt, brst, brasilia, rio de janeiro, rio, belo horizonte, curitiba, e. south america standard time
America/Argentina/Buenos_Aires: art, argentina
America/Bogota: colombia, medellin, cali
America/Mexico_City: guadalajara, central standard time (mexico)
Asia/Shanghai: china, china standard time, beijing, peking, shenzhen, guangzhou, canton, hangzhou, chengdu, wuhan, nanjing, tianjin
Asia/Shanghai: xian, suzhou
Asia/Hong_Kong: hkt
Asia/Singapore: sgt, singapore standard time
Asia/Tokyo: jst, tokyo standard time, osaka, kyoto, yokohama, nagoya, fukuoka, sapporo
Asia/Seoul: kst, korea, south korea, korea standard time, busan, incheon
Asia/Taipei: taiwan, taipei standard time
Asia/Ho_Chi_Minh: vietnam, hanoi, da nang
Asia/Bangkok: thailand, ict, se asia standard time
Asia/Jakarta: wib, indonesia, bandung
Asia/Manila: pht, philippines, cebu, quezon city
Asia/Kuala_Lumpur: malaysia, myt, penang
Asia/Karachi: pkt, pakistan, islamabad, lahore
Asia/Dubai: uae, abu dhabi, arabian standard time
Asia/Riyadh: saudi arabia, jeddah, arab standard time
Europe/Istanbul: trt, ankara, izmir, turkey standard time
Australia/Sydney: aest, aedt, canberra, australia, aus eastern standard time
Australia/Perth: awst
Australia/Adelaide: acst, acdt
Pacific/Auckland: nzst, nzdt, new zealand, new zealand standard time, wellington, christchurch
Africa/Johannesburg: sast, south africa, south africa standard time, cape town, durban, pretoria
Africa/Lagos: wat, nigeria, abuja
Africa/Nairobi: eat, kenya
Africa/Cairo: alexandria
Europe/Zurich: switzerland, schweiz, suisse, geneva, geneve, genf, basel, bern, lausanne, lugano, winterthur, st gallen, luzern, lucerne
Europe/Berlin: germany, deutschland, munich, munchen, hamburg, frankfurt, cologne, koln, stuttgart, dusseldorf, leipzig, dresden
Europe/Berlin: hannover, nuremberg, nurnberg, karlsruhe, bremen, bonn
Europe/Vienna: austria, osterreich, wien, graz, linz, salzburg, innsbruck
Europe/Rome: italy, milan, milano, turin, torino, naples, florence, bologna, venice
Europe/Madrid: spain, barcelona, valencia, seville, sevilla, bilbao, malaga
Europe/Amsterdam: netherlands, the netherlands, holland, rotterdam, the hague, utrecht, eindhoven
Europe/Brussels: belgium, antwerp, ghent
Europe/Dublin: ireland, cork, galway
Europe/Copenhagen: denmark, aarhus
Europe/Stockholm: sweden, gothenburg, goteborg, malmo
Europe/Oslo: norway, bergen, trondheim
Europe/Warsaw: krakow, cracow, wroclaw, gdansk, poznan, lodz, central europe standard time
Europe/Prague: czechia, czech republic, brno
Europe/Budapest: hungary
Europe/Kyiv: ukraine, lviv, kharkiv, odesa
Europe/Athens: greece, thessaloniki
Europe/Sofia: bulgaria
UTC: z, coordinated universal time
"""
_ALIASES = {
    alias.strip(): [name.strip() for name in names.split(",")]
    for names, _, aliases in (line.partition(": ") for line in _TABLE.strip().splitlines())
    for alias in aliases.split(",")
}
_OFFSET = re.compile("(?:utc|gmt)? ?([+-])([0-9]{1,2})(?::?([0-9]{2}))?")
# Zones whose offset is no whole number of hours, and the same all year.
_PART_HOURS = {
    "+05:30": "Asia/Kolkata",
    "+05:45": "Asia/Kathmandu",
    "+06:30": "Asia/Yangon",
    "+04:30": "Asia/Kabul",
    "+09:30": "Australia/Darwin",
}


def meant_zones(text: str, names: list[str]) -> list[str]:
    """Return the zones among the IANA `names` that a text means for certain, the most likely first; [] if none is known."""
    plain = _plain(text)
    exact = [name for name in names if _plain(name) == plain]
    if exact:
        return exact
    city = plain.rpartition("/")[2]
    known = _ALIASES.get(plain) or _ALIASES.get(city) or [name for name in names if _plain(name).rpartition("/")[2] == city]
    return [name for name in known if name in names]


def fixed_offset_zone(text: str) -> str | None:
    """Return the IANA zone with a fixed offset such as `UTC+1`; None if the text is no offset, or no zone has it."""
    match = _OFFSET.fullmatch(_plain(text))
    if match is None:
        return None
    sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
    if minutes:
        return _PART_HOURS.get(f"{sign}{hours:02}:{minutes:02}")
    if not hours:
        return "UTC"
    # POSIX counts west of Greenwich, so that the sign is the opposite.
    return f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours <= (14 if sign == "+" else 12) else None


def _plain(text: str) -> str:
    """Return a text in lower case, without accents, with spaces for underscores."""
    letters = unicodedata.normalize("NFKD", text.strip().replace("_", " ")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
