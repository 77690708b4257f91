FROM carryover-test/base
ENV A=""
RUN --mount=type=cache,target=/s,id=${A:?is needed} touch /s/@TOKEN@
