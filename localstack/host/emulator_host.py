"""LocalEmu on this machine without Docker: on loopback only, Lambda functions as processes of Node.

Environment: GATEWAY_LISTEN (127.0.0.1:PORT) and NODE (the binary that runs handlers). Each replacement is made at a seam
of the emulator (LocalEmu 1.3.2, a fork of LocalStack 4: same modules, other name); all else is its own code. It is no
sandbox: handlers run as the user who starts this, without the memory limit and the read-only disk of the real Lambda.
"""

import json
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
from concurrent.futures import Future

from localemu import config
from localemu.runtime.main import main
from localemu.services.lambda_.invocation import plugins
from localemu.services.lambda_.invocation.executor_endpoint import ExecutorEndpoint
from localemu.services.lambda_.invocation.lambda_models import InvocationResult
from localemu.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from twisted.internet import endpoints

HOST, PORT = config.GATEWAY_LISTEN[0].host, config.GATEWAY_LISTEN[0].port
BOOTSTRAP = pathlib.Path(__file__).with_name("bootstrap.mjs")


def listen_on_loopback_only() -> None:
    """The emulator's listener ignores the host of GATEWAY_LISTEN on IPv4 and takes every interface."""
    if HOST != "127.0.0.1":
        raise SystemExit(f"GATEWAY_LISTEN must be on 127.0.0.1, not on {HOST}: no emulator for others on the network.")
    listener = endpoints.TCP4ServerEndpoint
    endpoints.TCP4ServerEndpoint = lambda reactor, port, **more: listener(reactor, port, **{**more, "interface": HOST})


class NodeProcessExecutor(RuntimeExecutor):
    """A Lambda environment as a process of Node, which speaks the protocol of the emulator's own init program."""

    def __init__(self, id, function_version):
        super().__init__(id, function_version)
        self.endpoint = ExecutorEndpoint(id, container_address=HOST)
        self.process = None
        self.env = {}
        self.log = tempfile.TemporaryFile()

    def start(self, env_vars):
        self.env = {name: str(value) for name, value in env_vars.items()}
        self.endpoint.start()
        self._spawn()
        self.endpoint.wait_for_startup()

    def stop(self):
        self._kill()
        self.endpoint.shutdown()

    def invoke(self, payload, *args, **more):
        seconds = self.function_version.config.timeout
        self.endpoint.invocation_future = None
        # From outside of the process: a handler in a busy loop must end as well.
        deadline = threading.Timer(seconds, self._time_out, (payload["invoke-id"], seconds))
        deadline.start()
        try:
            if self.process is None or self.process.poll() is not None:
                self.endpoint.startup_future = Future()
                self._spawn()
                self.endpoint.wait_for_startup()
            return self.endpoint.invoke(payload, *args, **more)
        finally:
            deadline.cancel()

    def _spawn(self):
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.endpoint.container_port = free.getsockname()[1]
        task = str(self.function_version.config.code.get_unzipped_code_location())
        env = {
            "PATH": os.environ["PATH"],
            "HOME": "/tmp",
            "TZ": "UTC",
            **self.env,
            "LAMBDA_TASK_ROOT": task,
            "RUNTIME_ID": self.id,
            "RUNTIME_PORT": str(self.endpoint.container_port),
            "RUNTIME_ENDPOINT": self.get_runtime_endpoint(),
        }
        # In the emulator's process group, so that ending the group ends every handler.
        self.process = subprocess.Popen(
            [os.environ.get("NODE", "node"), str(BOOTSTRAP)],
            cwd=task,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        threading.Thread(target=self._watch, args=(self.process,), daemon=True).start()

    def _watch(self, process):
        code = process.wait()
        if process is not self.process:
            return  # ended on purpose
        message = _error("Runtime.ExitError", f"RequestId: {self.id} Error: Runtime exited with error: exit status {code}")
        startup = self.endpoint.startup_future
        if startup and not startup.done():
            startup.set_exception(RuntimeError(message.decode()))
        self._answer(self.id, message)

    def _time_out(self, request_id, seconds):
        self._kill()
        self._answer(
            request_id,
            _error("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"),
        )

    def _kill(self):
        process, self.process = self.process, None
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _answer(self, request_id, message):
        invocation = self.endpoint.invocation_future
        if invocation and not invocation.done():
            logs = self.endpoint.logs or self.get_logs()
            invocation.set_result(InvocationResult(request_id, message, is_error=True, logs=logs))

    def get_address(self):
        return HOST

    def get_endpoint_from_executor(self):
        return HOST

    def get_runtime_endpoint(self):
        return f"http://{HOST}:{PORT}{self.endpoint.get_endpoint_prefix()}"

    def get_logs(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass


def _error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


if __name__ == "__main__":
    listen_on_loopback_only()
    plugins.DockerRuntimeExecutorPlugin.load = lambda self, *args, **more: NodeProcessExecutor
    main()
