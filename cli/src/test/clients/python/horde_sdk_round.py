"""A horde's round with the horde_sdk package, unmodified: clients ask, the SDK's own worker calls pop and submit.

Environment: AI_HORDE_URL (ends with /api/); ASKER_KEY, WORKER_KEY and MODERATOR_KEY, keys of accounts with kudos.
Prints a line for each thing that works and ends at the first that does not.
"""

import asyncio
import base64
import io
import json
import os
import sys
import threading
import time
import urllib.request
import uuid

import aiohttp
from PIL import Image

import horde_sdk.ai_horde_api.apimodels as models
from horde_sdk import RequestErrorResponse
from horde_sdk.ai_horde_api.ai_horde_clients import (
    AIHordeAPIAsyncClientSession,
    AIHordeAPIAsyncSimpleClient,
    AIHordeAPIClientSession,
    AIHordeAPIManualClient,
    AIHordeAPISimpleClient,
)
from horde_sdk.ai_horde_api.consts import GENERATION_STATE, KNOWN_ALCHEMY_TYPES, WORKER_TYPE
from horde_sdk.ai_horde_api.exceptions import AIHordePayloadValidationError

ASKER, WORKER, MODERATOR = (os.environ[name] for name in ("ASKER_KEY", "WORKER_KEY", "MODERATOR_KEY"))
IMAGE_MODEL = "stable_diffusion"
TEXT_MODEL = "koboldcpp/LLaMA2-13B-Psyfighter2"
UNSERVED_MODEL = "koboldcpp/nobody serves this"
DREAMER_AGENT = "AI Horde Worker reGen:9.0.1:https://github.com/Haidra-Org/horde-worker-reGen"
SCRIBE_AGENT = "KoboldCppEmbedWorker:2:https://github.com/LostRuins/koboldcpp"
SIDE_PIXELS = 64
# Names of workers are unique in a horde; so the script can run again.
SUFFIX = uuid.uuid4().hex[:8]
DREAMER, SCRIBE, ALCHEMIST = (f"sdk {role} {SUFFIX}" for role in ("dreamer", "scribe", "alchemist"))
WAIT_SECONDS = 30
POLL_SECONDS = 0.2


def ok(what):
    print("ok", what, flush=True)


def answer(client, request, kind):
    reply = client.submit_request(request, kind)
    if isinstance(reply, RequestErrorResponse):
        raise AssertionError(f"{type(request).__name__}: {reply.rc}: {reply.message}")
    return reply


def refusal(client, request, kind):
    reply = client.submit_request(request, kind)
    assert isinstance(reply, RequestErrorResponse), reply
    assert reply.message, reply
    return reply.rc


def eventually(what, condition):
    """What other nodes, or counts that are told in turns, show within seconds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {WAIT_SECONDS} s: {what}"
        time.sleep(POLL_SECONDS)
    return value


def picture():
    image = io.BytesIO()
    Image.new("RGB", (SIDE_PIXELS, SIDE_PIXELS), "teal").save(image, "WEBP")
    return image.getvalue()


def upload(url):
    put = urllib.request.Request(url, data=picture(), method="PUT", headers={"Content-Type": "image/webp"})
    with urllib.request.urlopen(put) as reply:
        assert reply.status == 200, reply.status


def image_request(prompt, **more):
    return models.ImageGenerateAsyncRequest(
        apikey=ASKER,
        prompt=prompt,
        models=[IMAGE_MODEL],
        params=models.ImageGenerationInputPayload(n=more.pop("n", 1), width=512, height=512, steps=20),
        **more,
    )


def text_request(model=TEXT_MODEL, **more):
    return models.TextGenerateAsyncRequest(apikey=ASKER, prompt="Once upon a time", models=[model], **more)


# --- workers -------------------------------------------------------------------------------------------------------------------------


def image_pop(name=DREAMER):
    return models.ImageGenerateJobPopRequest(
        apikey=WORKER,
        name=name,
        models=[IMAGE_MODEL],
        max_pixels=1024 * 1024,
        bridge_agent=DREAMER_AGENT,
        nsfw=True,
        threads=1,
        allow_img2img=True,
    )


def text_pop(name=SCRIBE):
    return models.TextGenerateJobPopRequest(
        apikey=WORKER, name=name, models=[TEXT_MODEL], max_length=512, max_context_length=4096, bridge_agent=SCRIBE_AGENT
    )


def dream(client):
    job = answer(client, image_pop(), models.ImageGenerateJobPopResponse)
    for url, job_id in zip(job.r2_uploads or [job.r2_upload], job.ids):
        upload(url)
        submit = models.ImageGenerationJobSubmitRequest(
            apikey=WORKER, id=job_id, generation="R2", state=GENERATION_STATE.ok, seed=1312
        )
        assert answer(client, submit, models.JobSubmitResponse).reward > 0
    return bool(job.ids)


def write(client):
    job = answer(client, text_pop(), models.TextGenerateJobPopResponse)
    for job_id in job.ids:
        submit = models.TextGenerationJobSubmitRequest(
            apikey=WORKER, id=job_id, generation=" and then they lived happily.", state=GENERATION_STATE.ok
        )
        assert answer(client, submit, models.JobSubmitResponse).reward >= 0
    return bool(job.ids)


def post(path, body):
    """A call the SDK's models cannot express: an alchemist's result is an object, the SDK's field is a text."""
    call = urllib.request.Request(
        os.environ["AI_HORDE_URL"] + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "apikey": WORKER},
    )
    with urllib.request.urlopen(call) as reply:
        return json.load(reply)


def transmute(client):
    pop = models.AlchemyPopRequest(
        apikey=WORKER,
        name=ALCHEMIST,
        priority_usernames=[],
        forms=[KNOWN_ALCHEMY_TYPES.caption, KNOWN_ALCHEMY_TYPES.nsfw, KNOWN_ALCHEMY_TYPES.RealESRGAN_x4plus],
    )
    results = {"caption": "a teal square", "nsfw": False, "RealESRGAN_x4plus": "R2"}
    forms = answer(client, pop, models.AlchemyPopResponse).forms or []
    for form in forms:
        with urllib.request.urlopen(form.source_image) as source:
            assert Image.open(io.BytesIO(source.read())).size == (SIDE_PIXELS, SIDE_PIXELS)
        name = str(form.form)
        if results[name] == "R2":
            upload(form.r2_upload)
        reward = post("v2/interrogate/submit", {"id": str(form.id_), "result": {name: results[name]}, "state": "ok"})["reward"]
        assert reward > 0
    return bool(forms)


class Workers:
    """All that work until the block is left; what one of them failed at fails the block."""

    def __init__(self, *roles):
        self.stop = threading.Event()
        self.failures = []
        self.threads = [threading.Thread(target=self.run, args=(role,), daemon=True) for role in roles]

    def run(self, role):
        client = AIHordeAPIManualClient()
        try:
            while not self.stop.is_set():
                if not role(client):
                    self.stop.wait(POLL_SECONDS)
        except BaseException as failure:
            self.failures.append(failure)

    def __enter__(self):
        for thread in self.threads:
            thread.start()

    def __exit__(self, kind, value, trace):
        self.stop.set()
        for thread in self.threads:
            thread.join(WAIT_SECONDS)
        if self.failures:
            raise AssertionError(f"a worker failed: {self.failures!r}") from self.failures[0]


# --- the rounds ----------------------------------------------------------------------------------------------------------------------


def requesting():
    client = AIHordeAPISimpleClient()
    ok("heartbeat " + client.heartbeat_request().version)
    status, _ = client.image_generate_request(image_request("a lighthouse"))
    assert len(status.generations) == 1
    generation = status.generations[0]
    assert generation.seed == "1312" and generation.censored is False and generation.worker_name == DREAMER
    assert client.download_image_from_generation(generation).size == (SIDE_PIXELS, SIDE_PIXELS)
    ok("simple client: image")
    status, _ = client.text_generate_request(text_request())
    assert status.generations[0].text == " and then they lived happily."
    ok("simple client: text")
    assert client.image_generate_request_dry_run(image_request("a lighthouse", dry_run=True)).kudos > 0
    assert client.text_generate_request_dry_run(text_request(dry_run=True)).kudos > 0
    ok("simple client: dry runs of image and text")


async def requesting_at_once():
    async with aiohttp.ClientSession() as http, AIHordeAPIAsyncClientSession(http) as session:
        client = AIHordeAPIAsyncSimpleClient(horde_client_session=session)
        results = await asyncio.gather(
            *(client.image_generate_request(image_request(f"lighthouse number {i}", n=2)) for i in range(5)),
            client.text_generate_request(text_request()),
        )
        assert [len(status.generations) for status, _ in results] == [2] * 5 + [1]
        _, size = results[0], (await client.download_image_from_generation(results[0][0].generations[0]))[0].size
        assert size == (SIDE_PIXELS, SIDE_PIXELS)
        ok("async client: five images of two and a text at once")


def text_status(request_id):
    return answer(AIHordeAPIManualClient(), models.TextGenerateStatusRequest(id=request_id), models.TextGenerateStatusResponse)


async def cancelling():
    accepted = asyncio.get_running_loop().create_future()
    request_ids = []
    async with aiohttp.ClientSession() as http:

        async def ask():
            async with AIHordeAPIAsyncClientSession(http) as session:
                reply = await session.submit_request(text_request(UNSERVED_MODEL), models.TextGenerateAsyncResponse)
                request_ids.append(reply.id_)
                accepted.set_result(None)
                await asyncio.Event().wait()

        task = asyncio.create_task(ask())
        await accepted
        eventually("the request waits", lambda: text_status(request_ids[0]).waiting == 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    eventually("the cancelled request waits no more", lambda: text_status(request_ids[0]).waiting == 0)
    ok("async client: a cancelled task takes its request back")

    request_id = answer(
        AIHordeAPIManualClient(), text_request(UNSERVED_MODEL), models.TextGenerateAsyncResponse
    ).id_
    delete = models.DeleteTextGenerateRequest(id=request_id)
    assert answer(AIHordeAPIManualClient(), delete, models.TextGenerateStatusResponse).finished == 0
    eventually("the deleted request waits no more", lambda: text_status(request_id).waiting == 0)
    ok("manual client: delete")


async def giving_back():
    """A session that fails between pop and submit hands the job back."""
    manual = AIHordeAPIManualClient()
    request_id = answer(manual, image_request("a lighthouse that falls"), models.ImageGenerateAsyncResponse).id_

    def check():
        return answer(manual, models.ImageGenerateCheckRequest(id=request_id), models.ImageGenerateCheckResponse)

    class Crash(Exception):
        pass

    try:
        async with aiohttp.ClientSession() as http, AIHordeAPIAsyncClientSession(http, apikey=WORKER) as session:
            deadline = time.monotonic() + WAIT_SECONDS
            while not (
                await session.submit_request(image_pop(f"{DREAMER} that fails"), models.ImageGenerateJobPopResponse)
            ).ids:
                assert time.monotonic() < deadline, "the request is not handed out"
                await asyncio.sleep(POLL_SECONDS)
            raise Crash
    except Crash:
        pass
    eventually("the job waits again", lambda: (now := check()).processing == 0 and now.waiting == 1 and now.restarted == 1)
    answer(manual, models.DeleteImageGenerateRequest(id=request_id), models.ImageGenerateStatusResponse)
    ok("session: what was popped and not submitted is given back")


def refusals():
    client = AIHordeAPIManualClient()
    nobody = models.FindUserRequest(apikey="x" * 22)
    assert refusal(client, nobody, models.UserDetailsResponse) == "UserNotFound"
    stranger = models.TextGenerateAsyncRequest(apikey="x" * 22, prompt="Once upon a time", models=[TEXT_MODEL])
    assert refusal(client, stranger, models.TextGenerateAsyncResponse) == "InvalidAPIKey"
    unknown = models.ImageGenerateCheckRequest(id=str(uuid.uuid4()))
    assert refusal(client, unknown, models.ImageGenerateCheckResponse) == "RequestNotFound"
    lost = models.ImageGenerationJobSubmitRequest(
        apikey=WORKER, id=str(uuid.uuid4()), generation="R2", state=GENERATION_STATE.ok, seed=1
    )
    assert refusal(client, lost, models.JobSubmitResponse) == "InvalidJobID"
    ok("manual client: refusals tell their rc")
    try:
        client.submit_request(
            models.TextGenerateAsyncRequest.model_construct(apikey=ASKER, models=[TEXT_MODEL]), models.TextGenerateAsyncResponse
        )
        raise AssertionError("a request without prompt was taken")
    except AIHordePayloadValidationError as refused:
        assert "validation failed" in str(refused), refused
        ok("manual client: a body against the schema raises a validation error")


def looking():
    client = AIHordeAPISimpleClient()
    everything = client.image_status_models_all().root
    assert any(model.name == IMAGE_MODEL and model.count >= 1 for model in everything), everything
    assert client.image_status_models_single(IMAGE_MODEL).root[0].name == IMAGE_MODEL
    manual = AIHordeAPIManualClient()
    performance = answer(manual, models.HordePerformanceRequest(), models.HordePerformanceResponse)
    assert performance.worker_count >= 1 and performance.text_worker_count >= 1
    assert isinstance(client.get_news().root, list)
    ok("status: models, performance, news")


def statistics():
    client = AIHordeAPISimpleClient()
    eventually("image jobs are counted", lambda: client.image_stats_totals().total.images >= 11)
    assert client.image_stats_models().total.get(IMAGE_MODEL, 0) >= 11
    eventually("text jobs are counted", lambda: client.text_stats_totals().total.get("requests", 0) >= 2)
    assert client.text_stats_models().total.get(TEXT_MODEL, 0) >= 2
    ok("stats: images and texts, totals and models")


def keeping_workers():
    client = AIHordeAPISimpleClient()
    everybody = client.workers_all_details().root
    assert {DREAMER, SCRIBE} <= {worker.name for worker in everybody}, everybody
    worker = client.worker_details_by_name(SCRIBE, api_key=WORKER)
    assert worker.type_ == WORKER_TYPE.text and worker.online and worker.requests_fulfilled >= 2
    assert worker.performance.endswith(" tokens per second") or worker.performance.startswith("No requests"), worker.performance
    assert client.worker_details(worker.id_, api_key=WORKER).name == SCRIBE

    def away(code, text):
        reply = AIHordeAPIManualClient().submit_request(text_pop(), models.TextGenerateJobPopResponse)
        return isinstance(reply, RequestErrorResponse) and reply.rc == code and text in reply.message

    def modify(**changes):
        return client.worker_modify(models.ModifyWorkerRequest(apikey=WORKER, worker_id=worker.id_, **changes))

    assert modify(maintenance=True, maintenance_msg="away for tea").maintenance is True
    eventually("the worker is told that it is away", lambda: away("WorkerMaintenance", "away for tea"))
    assert modify(maintenance=False).maintenance is False
    assert modify(info="writes happy ends").info == "writes happy ends"
    assert modify(name=f"{SCRIBE} renamed").name == f"{SCRIBE} renamed"
    eventually("the info shows", lambda: client.worker_details(worker.id_).info == "writes happy ends")
    stranger = models.ModifyWorkerRequest(apikey=ASKER, worker_id=worker.id_, info="mine now")
    assert refusal(AIHordeAPIManualClient(), stranger, models.ModifyWorkerResponse) in ("NotOwner", "WrongCredentials")
    paused = models.ModifyWorkerRequest(apikey=MODERATOR, worker_id=worker.id_, paused=True)
    assert answer(AIHordeAPIManualClient(), paused, models.ModifyWorkerResponse).paused is True
    # Its jobs are not forgotten yet.
    delete = models.DeleteWorkerRequest(apikey=WORKER, worker_id=worker.id_)
    assert refusal(AIHordeAPIManualClient(), delete, models.DeleteWorkerResponse) == "Locked"
    ok("workers: list, by name, by id, maintenance, info, rename, pause, delete")


def keeping_users():
    client = AIHordeAPIManualClient()
    asker = answer(client, models.FindUserRequest(apikey=ASKER), models.UserDetailsResponse)
    worker = answer(client, models.FindUserRequest(apikey=WORKER), models.UserDetailsResponse)
    assert asker.records.request.image >= 1 and worker.records.fulfillment.image >= 1
    assert worker.worker_count >= 1 and worker.worker_ids
    assert answer(client, models.SingleUserDetailsRequest(user_id=str(asker.id_)), models.UserDetailsResponse).username == asker.username
    listed = answer(client, models.ListUsersDetailsRequest(page=1), models.ListUsersDetailsResponse).root
    # The list is told from a cache, so newcomers may be missing.
    assert listed and all("#" in user.username for user in listed)
    contact = models.ModifyUserRequest(apikey=ASKER, user_id=str(asker.id_), contact="asker@example.org")
    assert answer(client, contact, models.ModifyUserResponse).contact == "asker@example.org"
    trusted = models.ModifyUserRequest(apikey=ASKER, user_id=str(asker.id_), trusted=True)
    assert refusal(client, trusted, models.ModifyUserResponse) == "NotModerator"
    educated = models.ModifyUserRequest(apikey=MODERATOR, user_id=str(asker.id_), education=False)
    assert answer(client, educated, models.ModifyUserResponse).education is False
    transfer = models.KudosTransferRequest(apikey=ASKER, username=worker.username, amount=25)
    assert answer(client, transfer, models.KudosTransferResponse).transferred == 25
    too_much = models.KudosTransferRequest(apikey=ASKER, username=worker.username, amount=1e9)
    assert refusal(client, too_much, models.KudosTransferResponse) == "KudosTransferNotEnough"
    ok("users: find, single, list, modify, transfer")


def alchemy():
    source = base64.b64encode(picture()).decode()
    forms = [models.AlchemyAsyncRequestFormItem(name=name) for name in ("caption", "nsfw", "RealESRGAN_x4plus")]
    status, _ = AIHordeAPISimpleClient().alchemy_request(
        models.AlchemyAsyncRequest(apikey=ASKER, forms=forms, source_image=source)
    )
    assert status.state == GENERATION_STATE.done, status
    results = {str(form.form): form.result for form in status.forms}
    assert results["caption"].caption == "a teal square" and results["nsfw"].nsfw is False
    assert AIHordeAPISimpleClient().download_image_from_url(results["RealESRGAN_x4plus"].url).size == (SIDE_PIXELS, SIDE_PIXELS)
    ok("alchemy: caption, nsfw and an upscaled image")


def main():
    with Workers(dream, write):
        requesting()
        asyncio.run(requesting_at_once())
        looking()
    asyncio.run(cancelling())
    asyncio.run(giving_back())
    refusals()
    statistics()
    keeping_users()
    keeping_workers()
    with Workers(transmute):
        alchemy()


if __name__ == "__main__":
    sys.exit(main())
