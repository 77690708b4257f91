FROM carryover-test/base AS build
RUN --mount=type=cache,target=/a touch /a/@TOKEN@
