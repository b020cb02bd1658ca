"""Runs llama.cpp's own HTTP server on a model file until it is ended; writes its address first."""

import signal
import sys

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.n_ctx = 1024
parameters.n_parallel = 2
parameters.cpuparams.n_threads = 2
server = xllamacpp.Server(parameters)
print("listening", server.listening_address, flush=True)
signal.pause()
