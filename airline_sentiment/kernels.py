"""The same last digits on every processor of an architecture, whatever the number of its cores.

OpenBLAS and oneDNN choose their kernels by the processor they meet, and each kernel rounds in its own way; TensorFlow
even decides by the processor whether it uses oneDNN at all. Chosen here for all: oneDNN, since what stands in for it
cuts sums by the size of the caches and uses approximations that differ between makers, and kernels that every x86-64
processor since 2013 has (AVX2). oneDNN divides a long sum over as many threads as the processor's caches make worth
while, so an operation gets one thread; cores are used by operations side by side.

NumPy has an `exp` and a `log` of its own for processors with AVX-512, which round otherwise than the C library's that
all others get. What goes beyond AVX2 is switched off by the names that NumPy 2.4 gives it; a name that the processor or
another NumPy does not know costs an ImportWarning, which Python does not show.
"""

import os
import platform
import sys

from airline_sentiment.errors import holding_interrupts

ONE_THREAD_AN_OPERATION = {"TF_NUM_INTRAOP_THREADS": "1"}
AVX2_KERNELS = {
    "OPENBLAS_CORETYPE": "Haswell",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
}


def restart_with_common_kernels(module: str) -> None:
    """Start `python -m module` anew in this process, with kernels that all processors have, unless that is so already.

    The libraries read the variables when they are loaded, which an import at the top of a module has done by now.
    What the user has set stays.
    """
    common = ONE_THREAD_AN_OPERATION | (AVX2_KERNELS if platform.machine() in {"x86_64", "AMD64"} else {})
    if common.keys() <= os.environ.keys():
        return
    with holding_interrupts():
        os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], common | os.environ)
