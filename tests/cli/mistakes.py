"""Event files with one mistake each: what stands in a good file, what in the bad one, and the
words a reader needs to find it."""

GOOD = """\
[event]
id = "test"
title = "A test"
status = "flown"

[[source]]
key = "KEY"
title = "A report"
date = 2015-01-26
url = "https://example.org"

[[launch]]
place = "Somewhere"
latitude_deg = 0.5
longitude_deg = 100.0
radius_km = 5.0
time = 2015-01-01T09:00:00+09:00
time_spread_min = 0
balloons = 5
certainty = "C"
sources = ["KEY"]

[vehicle]
model = "kinematic"
rise_mps = 5.0
rise_law = "constant"
cruise_height_m = {uniform = [500, 1000]}
flight_time_h = 1.0

[[payload]]
item = "thing"
count = 1000
fall_mps = 8.0
fall_law = "density"

[ground]
height_m = 0

[winds]
error_mps = 0.0
error_time_h = 3.0
subgrid = false

[[claim]]
text = "It went east."
predicate = "heading"
bearing_deg = 90
certainty = "C"

[[find]]
place = "There"
latitude_deg = 0.5
longitude_deg = 101.0
radius_km = 12
"""

#: A key with a slip of the pen, and the key that was meant.
TYPOS = [
    ("id =", "ids =", "id"),
    ("status =", "staus =", "status"),
    ("url =", "ulr =", "url"),
    ("key =", "keys =", "key"),
    ('place = "Somewhere"', 'plaec = "Somewhere"', "place"),
    ("radius_km = 5.0", "radius = 5.0", "radius_km"),
    ("time_spread_min =", "time_spred_min =", "time_spread_min"),
    ("balloons =", "baloons =", "balloons"),
    ("rise_mps =", "rise_ms =", "rise_mps"),
    ("cruise_height_m =", "cruise_height =", "cruise_height_m"),
    ("flight_time_h =", "flight_time =", "flight_time_h"),
    ("item =", "itme =", "item"),
    ("fall_mps =", "fallmps =", "fall_mps"),
    ("fall_law =", "fall_lw =", "fall_law"),
    ("height_m = 0", "hieght_m = 0", "height_m"),
    ("error_mps =", "eror_mps =", "error_mps"),
    ("subgrid =", "sub_grid =", "subgrid"),
    ("predicate =", "predicat =", "predicate"),
    ("bearing_deg =", "bearing =", "bearing_deg"),
    ("radius_km = 12", "radius_m = 12", "radius_km"),
    ("[[launch]]", "[[lauch]]", "launch"),
    ("[[payload]]", "[[payloads]]", "payload"),
    ("[vehicle]", "[vehicel]", "vehicle"),
    ("[winds]", "[wind]", "winds"),
    ("[event]", "[evnt]", "event"),
]

#: What is changed, into what, and words that the sentence must have.
VALUES = [
    ("latitude_deg = 0.5", "latitude_deg = 95", ["launch", "latitude_deg", "95", "90"]),
    ("latitude_deg = 0.5", "latitude_deg = -90.1", ["latitude_deg", "-90.1"]),
    ("latitude_deg = 0.5", 'latitude_deg = "0.5 N"', ["latitude_deg", "0.5 N", "number"]),
    ("latitude_deg = 0.5", "latitude_deg = nan", ["latitude_deg", "nan"]),
    ("latitude_deg = 0.5", "latitude_deg = true", ["latitude_deg", "True"]),
    ("latitude_deg = 0.5", "latitude_deg = {uniform = [0, 1]}", ["latitude_deg"]),
    ("longitude_deg = 100.0", "longitude_deg = 400", ["longitude_deg", "400", "360"]),
    ("longitude_deg = 100.0", "longitude_deg = inf", ["longitude_deg", "inf"]),
    ("longitude_deg = 100.0\n", "", ["launch 1", "longitude_deg"]),
    ("radius_km = 5.0", "radius_km = -5", ["radius_km", "-5", "0"]),
    ("radius_km = 5.0", "radius_km = 50000", ["radius_km", "50000", "2000"]),
    ("time_spread_min = 0", "time_spread_min = -30", ["time_spread_min", "-30"]),
    ("+09:00", "", ["launch 1", "time", "offset", "2015-01-01T09:00:00"]),
    ("2015-01-01T09:00:00+09:00", "2015-01-01", ["time", "2015-01-01"]),
    ("2015-01-01T09:00:00+09:00", "09:00:00", ["time", "date and time"]),
    ("2015-01-01T09:00:00+09:00", '"new year"', ["time", "new year"]),
    ("2015-01-01T09:00:00+09:00", "1420070400", ["time", "1420070400"]),
    ("2015-01-01T09:00:00+09:00", "2999-01-01T09:00:00+09:00", ["2999", "recent"]),
    ("balloons = 5", "balloons = 0", ["balloons", "0"]),
    ("balloons = 5", "balloons = 2.5", ["balloons", "2.5"]),
    ('certainty = "C"\nsources', 'certainty = "E"\nsources', ["certainty", "E", "A", "D"]),
    ('sources = ["KEY"]', 'sources = "KEY"', ["sources", "KEY"]),
    ('sources = ["KEY"]', "sources = [1]", ["sources", "1"]),
    ('place = "Somewhere"', "place = 7", ["place", "7"]),
    ("date = 2015-01-26", "date = 7.5", ["date", "7.5"]),
    ('status = "flown"', 'status = "maybe"', ["status", "maybe", "flown", "planned"]),
    ('id = "test"', 'id = "a b/c"', ["id", "a b/c"]),
    ('id = "test"', 'id = ""', ["id"]),
    ('id = "test"', 'id = "../test"', ["id", "../test"]),
    ('id = "test"', "id = 5", ["id", "5"]),
    ('id = "test"\n', "", ["event", "id"]),
    ('model = "kinematic"', 'model = "hot-air"', ["model", "hot-air", "kinematic"]),
    ('rise_law = "constant"', 'rise_law = "cube"', ["rise_law", "cube", "tube"]),
    ('fall_law = "density"', 'fall_law = "fast"', ["fall_law", "fast", "density"]),
    ("rise_mps = 5.0", "rise_mps = 0", ["rise_mps", "0"]),
    ("rise_mps = 5.0", "rise_mps = -5", ["rise_mps", "-5"]),
    ("rise_mps = 5.0", "rise_mps = nan", ["rise_mps", "nan"]),
    ("rise_mps = 5.0", "rise_mps = inf", ["rise_mps", "inf"]),
    ("rise_mps = 5.0", 'rise_mps = "fast"', ["rise_mps", "fast"]),
    ("rise_mps = 5.0", "rise_mps = true", ["rise_mps", "True"]),
    ("rise_mps = 5.0", "rise_mps = [1, 2]", ["rise_mps", "[1, 2]"]),
    ("rise_mps = 5.0", "rise_mps = {}", ["rise_mps", "uniform"]),
    ("rise_mps = 5.0", "rise_mps = {gauss = [1, 2]}", ["rise_mps", "gauss", "normal"]),
    ("rise_mps = 5.0", "rise_mps = {uniform = [1, 2], normal = [1, 2]}", ["rise_mps"]),
    ("rise_mps = 5.0", "rise_mps = {uniform = [1]}", ["rise_mps", "uniform", "[1]"]),
    ("rise_mps = 5.0", "rise_mps = {uniform = [1, 2, 3]}", ["rise_mps", "[1, 2, 3]"]),
    ("rise_mps = 5.0", "rise_mps = {uniform = 3}", ["rise_mps", "uniform", "3"]),
    ("rise_mps = 5.0", "rise_mps = {uniform = [2, 1]}", ["rise_mps", "[2, 1]"]),
    ("rise_mps = 5.0", "rise_mps = {uniform = [-1, 1]}", ["rise_mps", "-1"]),
    ("rise_mps = 5.0", 'rise_mps = {uniform = ["a", 1]}', ["rise_mps", "a"]),
    ("rise_mps = 5.0", "rise_mps = {uniform = [nan, 1]}", ["rise_mps", "nan"]),
    ("rise_mps = 5.0", "rise_mps = {triangular = [1, 2]}", ["rise_mps", "triangular", "mode"]),
    ("rise_mps = 5.0", "rise_mps = {triangular = [1, 9, 4]}", ["rise_mps", "9"]),
    ("rise_mps = 5.0", "rise_mps = {normal = [3, -1]}", ["rise_mps", "normal", "-1"]),
    ("rise_mps = 5.0", "rise_mps = {normal = [3, inf]}", ["rise_mps", "normal", "inf"]),
    ("rise_mps = 5.0", "rise_mps = {normal = [-300, 1]}", ["rise_mps", "-300"]),
    ("rise_mps = 5.0", "rise_mps = {lognormal = [0, 0.2]}", ["rise_mps", "lognormal", "0"]),
    ("rise_mps = 5.0", "rise_mps = {lognormal = [-1, 0.2]}", ["rise_mps", "lognormal", "-1"]),
    ("rise_mps = 5.0", "rise_mps = {lognormal = [1, -0.2]}", ["rise_mps", "-0.2"]),
    ("rise_mps = 5.0", "rise_mps = {loguniform = [0, 2]}", ["rise_mps", "loguniform", "0"]),
    ("rise_mps = 5.0", "rise_mps = {choice = []}", ["rise_mps", "choice"]),
    ("rise_mps = 5.0", "rise_mps = {choice = 3}", ["rise_mps", "choice"]),
    ("rise_mps = 5.0", "rise_mps = {choice = [[1]]}", ["rise_mps", "choice", "[1]"]),
    ("rise_mps = 5.0", "rise_mps = {choice = [[1, 0], [2, 0]]}", ["rise_mps", "weight"]),
    ("rise_mps = 5.0", "rise_mps = {choice = [[1, -1], [2, 2]]}", ["rise_mps", "weight", "-1"]),
    ("rise_mps = 5.0", "rise_mps = {choice = [[{unform = [1, 2]}, 1]]}", ["rise_mps", "unform"]),
    ("rise_mps = 5.0", "rise_mps = {choice = [[0, 1]]}", ["rise_mps", "0"]),
    ("cruise_height_m = {uniform = [500, 1000]}", "cruise_height_m = -100",
     ["cruise_height_m", "-100"]),
    ("cruise_height_m = {uniform = [500, 1000]}", "cruise_height_m = 1e9", ["cruise_height_m"]),
    ("flight_time_h = 1.0", "flight_time_h = -1", ["flight_time_h", "-1"]),
    ("flight_time_h = 1.0", "flight_time_h = 1e5", ["flight_time_h", "100000", "2000"]),
    ('item = "thing"\n', "", ["payload 1", "item"]),
    ('item = "thing"', 'item = ""', ["payload 1", "item"]),
    ('item = "thing"', "item = 5", ["payload 1", "item", "5"]),
    ("fall_mps = 8.0\n", "", ["payload 1", "thing", "fall_mps"]),
    ('item = "thing"\ncount = 1000\nfall_mps = 8.0', 'item = "leaflet-papr"\ncount = 1000',
     ["payload 1", "leaflet-papr", "leaflet-paper"]),
    ("[ground]", '[[payload]]\nitem = "thing"\nfall_mps = 2\n[ground]',
     ["payload 2", "thing", "twice"]),
    ("count = 1000", "count = -1", ["payload 1", "count", "-1"]),
    ("count = 1000", 'count = "many"', ["payload 1", "count", "many"]),
    ("fall_mps = 8.0", "fall_mps = 0", ["payload 1", "fall_mps", "0"]),
    ("fall_mps = 8.0", "fall_mps = {lognormal = [1.0]}", ["payload 1", "fall_mps", "lognormal"]),
    ("height_m = 0", "height_m = 99999", ["ground", "height_m", "99999"]),
    ("height_m = 0", 'height_m = "sea"', ["ground", "height_m", "sea"]),
    ("error_mps = 0.0", "error_mps = -2", ["winds", "error_mps", "-2"]),
    ("error_mps = 0.0", "error_mps = inf", ["winds", "error_mps", "inf"]),
    ("error_time_h = 3.0", "error_time_h = 0", ["winds", "error_time_h", "0"]),
    ("subgrid = false", 'subgrid = "no"', ["winds", "subgrid", "no"]),
    ("subgrid = false", "subgrid = 1", ["winds", "subgrid", "1"]),
    ('predicate = "heading"', 'predicate = "north"', ["claim 1", "predicate", "north-of-mdl"]),
    ("bearing_deg = 90\n", "", ["claim 1", "heading", "bearing_deg"]),
    ("bearing_deg = 90", "bearing_deg = 400", ["claim 1", "bearing_deg", "400", "360"]),
    ("radius_km = 12", "radius_km = 0", ["find 1", "radius_km", "0"]),
    ("longitude_deg = 101.0\n", "", ["find 1", "longitude_deg"]),
    ("[vehicle]", "[[vehicle]]", ["vehicle"]),
    ("[[launch]]", "[launch]", ["launch", "[[launch]]"]),
    ("[[payload]]", "[payload]", ["payload", "[[payload]]"]),
    ("[event]", "[[event]]", ["event"]),
    ("[ground]", "[event]", ["event"]),
    ('title = "A test"', 'id = "again"', ["line 3"]),
    ('title = "A test"', 'title = "A test', ["line 3"]),
    ("[vehicle]", "[vehicle", ["line 23"]),
    ("rise_mps = 5.0", "rise_mps = 5,0", ["line 25"]),
    ("rise_mps = 5.0", "rise_mps =", ["line 25"]),
    ("2015-01-01T09:00:00+09:00", "2015-13-01T09:00:00+09:00", ["line 17"]),
]  # fmt: skip
