"""Asks the service over gRPC as any program would, and prints as JSON what it got: ask.py FOLDER_OF_MESSAGES HOST:PORT."""

import json
import sys
import tempfile

import grpc
from google.protobuf.json_format import MessageToDict
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc

messages, address = sys.argv[1:]
made = tempfile.TemporaryDirectory()
protoc.main(
    ["", f"-I{messages}", f"--python_out={made.name}", f"--grpc_python_out={made.name}", "breakfall/v1/requests.proto"]
)
sys.path.insert(0, made.name)
from breakfall.v1 import requests_pb2, requests_pb2_grpc  # noqa: E402


def told(call):
    """What a call was answered with: the message, or the status with its details by name."""
    try:
        answer = call()
        return answer if isinstance(answer, int) else MessageToDict(answer, preserving_proto_field_name=True)
    except grpc.RpcError as error:
        details = {}
        for detail in rpc_status.from_call(error).details:
            name = detail.type_url.rsplit(".", 1)[-1]
            message = getattr(error_details_pb2, name)()
            assert detail.Unpack(message) and name not in details
            details[name] = MessageToDict(message)
        return {"code": error.code().name, "message": error.details(), "details": details}


with grpc.insecure_channel(address) as channel:
    requests = requests_pb2_grpc.RequestsStub(channel)
    german = (("accept-language", "de"),)

    def ask(number, query):
        request = requests_pb2.AskRequest(id=f"r-{number}", user="ada", query=query)
        return told(lambda: requests.Ask(request, timeout=20, metadata=german))

    def health(service):
        """The number of the status, read by hand: one field of one byte."""
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        asked = bytes([10, len(service)]) + service if service else b""
        return told(lambda: check(asked, timeout=20)[1])

    nothing = channel.unary_unary("/breakfall.v1.Requests/Nothing")
    print(
        json.dumps(
            {
                "created": ask(1, "Create a ticket: the login page is slow"),
                "not_understood": ask(2, "asdf qwer"),
                "invalid": told(lambda: requests.Ask(requests_pb2.AskRequest(), timeout=20)),
                "too_large": ask(3, "x" * 100_000),
                "no_method": told(lambda: nothing(b"", timeout=20)),
                "no_service": health(b"elsewhere"),
                "health": health(b""),
                "health_of_service": health(b"breakfall.v1.Requests"),
            }
        )
    )
