FROM carryover-test/base
ARG WIDE=größe-日本
RUN --mount=type=cache,target=/q9,id=$WIDE touch /q9/@TOKEN@
