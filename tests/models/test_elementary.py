import math
import os
import subprocess
import sys

import numpy as np

from airline_sentiment.models.elementary import exp, log, log_of_counts

AVX512 = "X86_V4 AVX512_ICL AVX512_SPR"
BITS = """
import numpy as np
from airline_sentiment.models.elementary import exp, log
values = np.linspace(0.01, 30, 20_000)
print(exp(-values).tobytes().hex(), log(values).tobytes().hex())
"""


def test_values_of_tables() -> None:
    # e and ln 2 to 16 digits: https://oeis.org/A001113, https://oeis.org/A002162
    assert exp(np.array([[0.0, 1.0], [-1000.0, -np.inf]])).tolist() == [[1.0, 2.718281828459045], [0.0, 0.0]]
    assert log(np.array([1.0, 2.0])).tolist() == [0.0, 0.6931471805599453]
    assert log_of_counts(np.array([2, 1, 2])).tolist() == [0.6931471805599453, 0.0, 0.6931471805599453]
    assert log_of_counts(np.array([], dtype=np.int64)).shape == (0,)


def test_the_last_digit_does_not_depend_on_what_numpy_chooses_by_the_processor() -> None:
    found = []
    for disabled in ("", AVX512):
        variables = os.environ | {"NPY_DISABLE_CPU_FEATURES": disabled}
        command = [sys.executable, "-W", "ignore", "-c", BITS]
        found.append(subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout)
    assert found[0] == found[1] != ""


def test_every_value_is_that_of_the_c_library() -> None:
    values = np.linspace(-40, 0, 1_000)
    assert exp(values).tolist() == [math.exp(value) for value in values]
