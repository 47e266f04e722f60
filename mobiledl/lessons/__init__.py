"""One wing a lesson, named as its notebook without the number: `data/` for `notebooks/04_data.ipynb`.

What stands in a wing only this lesson uses: charts, an explorer, its quiz, and in `lab/` the exercises and their
judges. A wing says its `NUMBER`, the two digits of its notebook and lab. Wings do not know of each other, and nothing
below them knows a wing: what two lessons need stands in `mobiledl.course` or deeper.
"""
