FROM carryover-test/base AS build-amd64
RUN --mount=type=cache,target=/amd touch /amd/@TOKEN@
FROM carryover-test/base AS build-arm64
RUN --mount=type=cache,target=/arm touch /arm/@TOKEN@
FROM build-${TARGETARCH}
RUN --mount=type=cache,target=/last touch /last/@TOKEN@
