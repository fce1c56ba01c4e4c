import os
import signal

# The variables must be there before the first import of MLflow or TensorFlow in any test process.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Where `make test` starts the tests, what they start in turn is a user's own `make`, not a part of this one.
for variable in ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"):
    os.environ.pop(variable, None)


def pytest_configure() -> None:
    """Let the processes that tests start hear interrupts, which a job in the background ignores and they inherit."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
