"""Planted wrong answers for the two bills of lab 06: what looks right and is not."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.experiments.lab.writing import SAVED, bought, paid

WRONG_BILLS = {
    "06.2": {
        "one training": Wrong(paid("int(usd / usd_per_hour * 3600 // (seconds_per_epoch * epochs))"), "several times"),
        "one epoch": Wrong(paid("int(usd / usd_per_hour * 3600 // (seconds_per_epoch * repeats))"), "many epochs"),
        "epochs": Wrong(paid("int(usd / usd_per_hour * 3600 // seconds_per_epoch)"), "That counts epochs"),
        "rounded up": Wrong(
            paid("math.ceil(usd / usd_per_hour * 3600 / (seconds_per_epoch * epochs * repeats))"), "rounds up"
        ),
        "a part": Wrong(
            paid("usd / usd_per_hour * 3600 / (seconds_per_epoch * epochs * repeats)"), "A part of a point"
        ),
        "minutes": Wrong(
            paid("int(usd / usd_per_hour * 60 // (seconds_per_epoch * epochs * repeats))"), "an hour for 60 seconds"
        ),
        "rent times money": Wrong(
            paid("int(usd * usd_per_hour * 3600 // (seconds_per_epoch * epochs * repeats))"),
            "the dearer an hour, the fewer",
        ),
        "prints": Wrong(
            "def affordable(usd, usd_per_hour, seconds_per_epoch, epochs, repeats):\n    print(usd)",
            "put return before",
        ),
        "a price for each point": Wrong(
            paid("usd // (usd_per_hour * seconds_per_epoch / 3600 * epochs * repeats)"), "a quotient on the way"
        ),
        "hours by hours": Wrong(
            paid("int(usd / usd_per_hour // (seconds_per_epoch * epochs * repeats / 3600))"), "exactly enough"
        ),
        "whole hours": Wrong(
            paid("int(usd // usd_per_hour) * 3600 // (seconds_per_epoch * epochs * repeats)"), "Parts of an hour"
        ),
        "to the nearest": Wrong(
            paid("round(usd / usd_per_hour * 3600 / (seconds_per_epoch * epochs * repeats))"), "That rounds up"
        ),
        "one at least": Wrong(
            paid("max(1, int(usd / usd_per_hour * 3600 // (seconds_per_epoch * epochs * repeats)))"), "That rounds up"
        ),
        "hours for seconds": Wrong(
            paid("int(usd / usd_per_hour // (seconds_per_epoch * epochs * repeats))"), "takes the seconds for hours"
        ),
        "an hour of 216,000 seconds": Wrong(
            paid("int(usd / usd_per_hour * 3600 * 60 // (seconds_per_epoch * epochs * repeats))"), "60 hours"
        ),
        "no rent": Wrong(paid("int(usd * 3600 // (seconds_per_epoch * epochs * repeats))"), "plays no part"),
        "epochs of a second": Wrong(paid("int(usd / usd_per_hour * 3600 // (epochs * repeats))"), "a second for an"),
        "the example": Wrong(paid("17"), "The number is another one"),
        "repeats of three": Wrong(
            paid("int(usd / usd_per_hour * 3600 // (seconds_per_epoch * epochs * 3))"), "another"
        ),
        "a byte": Wrong(
            paid("np.uint8(usd / usd_per_hour * 3600 // (seconds_per_epoch * epochs * repeats) % 128)"), "uint8"
        ),
        "a text": Wrong(
            paid("f'{usd / usd_per_hour * 3600 // (seconds_per_epoch * epochs * repeats):.0f} points'"), "Numbers are"
        ),
        "a list": Wrong(paid("[usd, usd_per_hour]"), "One number is wanted"),
    },
    "06.5": {
        "no electricity": Wrong(bought("gpu_usd * (1 - resale) / rent_per_hour"), "needs electricity"),
        "never sold": Wrong(bought(f"gpu_usd / {SAVED} if {SAVED} > 0 else math.inf"), "when the GPU is sold"),
        "the share that comes back": Wrong(
            bought(f"gpu_usd * (resale or 1) / {SAVED} if {SAVED} > 0 else math.inf"), "is not what the GPU has cost"
        ),
        "electricity saved": Wrong(
            bought("gpu_usd * (1 - resale) / (rent_per_hour + watts / 1000 * usd_per_kwh)"), "Electricity is not saved"
        ),
        "watts": Wrong(bought("gpu_usd * (1 - resale) / (rent_per_hour - watts * usd_per_kwh)"), "1,000 watts"),
        "divides by nothing": Wrong(bought(f"gpu_usd * (1 - resale) / {SAVED}"), "ZeroDivisionError"),
        "negative hours": Wrong(
            bought(f"gpu_usd * (1 - resale) / {SAVED} if {SAVED} else math.inf"), "owning is never cheaper"
        ),
        "very long": Wrong(
            bought(f"gpu_usd * (1 - resale) / {SAVED} if {SAVED} > 0 else 1e12"), "However large a number"
        ),
        "None for never": Wrong(bought(f"gpu_usd * (1 - resale) / {SAVED} if {SAVED} > 0 else None"), "returned None"),
        "a word for never": Wrong(
            bought(f"gpu_usd * (1 - resale) / {SAVED} if {SAVED} > 0 else 'never'"), "Numbers are wanted"
        ),
        "nothing for never": Wrong(
            bought(f"gpu_usd * (1 - resale) / {SAVED} if {SAVED} > 0 else 0"), "owning is never cheaper"
        ),
        "whole hours": Wrong(
            bought(f"math.ceil(gpu_usd * (1 - resale) / {SAVED}) if {SAVED} > 0 else math.inf"), "rounded up"
        ),
        "hours cut off": Wrong(
            bought(f"gpu_usd * (1 - resale) // {SAVED} if {SAVED} > 0 else math.inf"), "nothing is rounded"
        ),
        "per cent": Wrong(
            bought(f"gpu_usd * (1 - resale / 100) / {SAVED} if {SAVED} > 0 else math.inf"), "not in per cent"
        ),
        "sold on top": Wrong(
            bought(f"gpu_usd * (1 + resale) / {SAVED} if {SAVED} > 0 else math.inf"), "cheaper, not dearer"
        ),
        "watts for dollars": Wrong(
            bought("gpu_usd * (1 - resale) / (rent_per_hour - watts / 1000) if rent_per_hour > 0 else math.inf"),
            "a kWh is not a dollar",
        ),
        "what is lost": Wrong(bought("gpu_usd * (1 - resale)"), "How many hours does it take to earn that"),
        "free hours divide": Wrong(
            bought(
                "gpu_usd * (1 - resale) / rent_per_hour / (1 - watts * usd_per_kwh / 1000 / rent_per_hour) "
                f"if {SAVED} > 0 or not rent_per_hour else math.inf"
            ),
            "ZeroDivisionError",
        ),
        "the other way round": Wrong(
            bought(f"{SAVED} / (gpu_usd * (1 - resale)) if {SAVED} > 0 else math.inf"), "The number is another one"
        ),
    },
}
