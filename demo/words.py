"""The words that the demo school is made of: invented people with names from many places."""


def _each(words: str) -> list[str]:
    return words.split()


GIRLS = _each("""
Amara Aisha Ana Beatriz Chiara Chloe Daria Dilnoza Efua Elif Emma Esther Farida Fatou Freya Giulia
Grace Hana Hina Ines Ingrid Isla Jin Johanna Kaia Katarina Keiko Lea Leila Lina Lucia Mai Malika
Maren Mei Mira Nadia Naomi Nia Niamh Noor Olivia Oluchi Paloma Parisa Priya Renata Rosa Salma Sana
Sofia Svea Tala Tamar Teresa Thandiwe Uma Valentina Wanjiru Xenia Yara Yasmin Zara Zofia
""")

BOYS = _each("""
Aarav Adrian Ahmed Aleksander Amir Andile Anton Arjun Baraka Benedikt Bilal Bruno Callum Caspian
Chidi Daniel Dawit Diego Eitan Emeka Emil Enzo Faisal Felix Gabriel Giorgi Hamza Haruto Hugo Idris
Ivan Jakob Javier Joon Jonas Kamal Kofi Kwame Lars Liam Luca Mateo Mehmet Milan Minh Musa Nikolai
Noah Omar Oskar Pavel Pedro Rafael Rohan Samuel Sione Stefan Tariq Tomas Tunde Viktor Wei Yusuf Zane
""")

SURNAMES = _each("""
Abara Adeyemi Akande Alvarez Andersen Aydin Bakker Banerjee Bekele Bianchi Bondar Calderon Castro
Chen Coelho Dabrowski Dang Delgado Demir Diallo Dlamini Duarte Eriksen Farouk Fernandes Fischer
Fofana Fraser Gallo Garcia Ghosh Gomez Haddad Hansen Harris Hoang Horvat Ibrahim Ito Ivanova
Jansen Kamau Kapoor Karimi Kaya Kelly Khan Kim Kovac Kruger Larsen Levi Lima Lindgren Mahmoud
Mancini Marin Mbeki Mendes Moreau Mwangi Nakamura Nguyen Novak Nunes Obi Okafor Oliveira Osei Park
Patel Pereira Petrov Popa Quispe Rahman Reyes Rossi Sahin Sato Schneider Shah Silva Singh Sokolov
Tanaka Tran Ueda Vargas Vasquez Wagner Walsh Wong Yilmaz Zhang Ziegler
""")

STREETS = _each(
    "Mill Station Orchard Harbour Church Park River Garden School Market Bridge Meadow"
)
RELATIONS = ("mother", "father", "grandmother", "grandfather", "aunt", "uncle")

# Code, name, credits; everybody takes the first three and two of the others.
UNITS = (
    ("MATH", "Mathematics", 5),
    ("ENG", "English", 5),
    ("SCI", "Science", 4),
    ("HIST", "History", 3),
    ("GEO", "Geography", 3),
    ("ART", "Art and Design", 2),
)
CORE = 3
YEARS, GROUPS = (7, 8, 9, 10, 11), ("A", "B")
CLASSES = tuple(f"{year}{group}" for year in YEARS for group in GROUPS)
