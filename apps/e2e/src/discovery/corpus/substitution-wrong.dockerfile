FROM carryover-test/base
ENV A=a
RUN --mount=type=cache,target=/s,id=${A!x} touch /s/@TOKEN@
