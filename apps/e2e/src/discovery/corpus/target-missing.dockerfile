FROM carryover-test/base
WORKDIR /work
RUN --mount=type=cache,id=nowhere touch /work/@TOKEN@
