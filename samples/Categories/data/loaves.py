"""Writes loaves.csv: 400 loaves of bread that nobody baked.

rise = strength(flour) · speed(leaven) · hours · exp(−((temperature − 28) / 8)²)
P(rose) = 1 / (1 + exp(−12 (rise − 1)))

In about one row of 25 each, nobody noted the temperature, or the hours. Random numbers are Mersenne
Twister's, of seed 1, so that the file is the same wherever this runs.
"""
import math
import random

STRENGTH = {"wheat": 1.0, "spelt": 0.8, "wholemeal": 0.7, "rye": 0.5}
SPEED = {"dry yeast": 1.0, "fresh yeast": 0.8, "sourdough": 0.4}

draw = random.Random(1).random
pick = lambda names: list(names)[int(draw() * len(names))]

with open("loaves.csv", "w", encoding="utf-8", newline="\n") as file:
    print("flour,leaven,temperature,hours,rose", file=file)
    for _ in range(400):
        flour, leaven = pick(STRENGTH), pick(SPEED)
        temperature, hours = round(16 + 20 * draw(), 1), round(0.5 + 5.5 * draw(), 1)
        rise = STRENGTH[flour] * SPEED[leaven] * hours * math.exp(-((temperature - 28) / 8) ** 2)
        rose = "yes" if draw() < 1 / (1 + math.exp(-12 * (rise - 1))) else "no"
        temperature = "" if draw() < 1 / 25 else temperature
        hours = "" if draw() < 1 / 25 else hours
        print(flour, leaven, temperature, hours, rose, sep=",", file=file)
