"""Runs llama.cpp's own HTTP server on a model file until it is ended, and writes its address to another file.

Not to its output: the server's threads write there too, in the middle of a line.
"""

import os
import signal
import sys

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.n_ctx = 1024
parameters.n_parallel = 2
# More threads would spin for each other on a machine that does other work too.
parameters.cpuparams.n_threads = 1
parameters.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(parameters)
with open(sys.argv[2] + ".part", "w") as address:
    address.write(server.listening_address)
os.rename(sys.argv[2] + ".part", sys.argv[2])
signal.pause()
