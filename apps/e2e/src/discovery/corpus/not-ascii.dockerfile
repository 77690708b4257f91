FROM carryover-test/base
RUN --mount=type=cache,target=/q9,id=größe-日本 touch /q9/@TOKEN@
