FROM carryover-test/base
RUN --mount=type=cache,target=/q2,\"id=dq,2\" touch /q2/@TOKEN@
