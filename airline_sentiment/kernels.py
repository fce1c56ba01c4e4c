"""The same last digits on every processor of an architecture.

OpenBLAS and oneDNN choose their kernels by the processor they meet, and each kernel rounds in its own way. Kernels that
every x86-64 processor since 2013 has (AVX2) are chosen for all of them; measured, they cost no time here.
"""

import os
import platform
import sys

AVX2_KERNELS = {"OPENBLAS_CORETYPE": "Haswell", "ONEDNN_MAX_CPU_ISA": "AVX2"}


def restart_with_common_kernels(module: str) -> None:
    """Start `python -m module` anew in this process, with kernels that all processors have, unless that is so already.

    The libraries read the variables when they are loaded, which an import at the top of a module has done by now.
    What the user has set stays.
    """
    if platform.machine() not in {"x86_64", "AMD64"} or AVX2_KERNELS.keys() <= os.environ.keys():
        return
    environment = AVX2_KERNELS | os.environ
    os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], environment)
