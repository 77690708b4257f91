FROM carryover-test/base
RUN --mount=type=cache,target=/g,id=g touch /g/@TOKEN@
