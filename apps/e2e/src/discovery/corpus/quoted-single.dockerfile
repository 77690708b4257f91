FROM carryover-test/base
RUN --mount='type=cache,target=/q1,id=sq 1' touch /q1/@TOKEN@
