"""Writes pandas.parquet and zstd.parquet: a list of two samples as pandas and pyarrow store it.

    python test/golden/list/make.py      (pandas 3, pyarrow 25)
"""

from pathlib import Path

import pandas as pd

here = Path(__file__).parent
rows = pd.DataFrame(
    {
        "image": ["photos/a.jpg", "photos/b.jpg"],
        "mask": ["masks/a.png", "masks/b.png"],
        "box": [None, None],
        "class": pd.Categorical(["dog", "cat"]),
        "label": ["beagle", "tabby"],
        "cluster": ["7", "scene 2"],
    }
)
rows.to_parquet(here / "pandas.parquet", index=False)
rows.to_parquet(here / "zstd.parquet", index=False, compression="zstd")
