FROM carryover-test/base
RUN --mount=type=cache,target=/q3,id=a\ b touch /q3/@TOKEN@
