FROM --platform=$BUILDPLATFORM carryover-test/base AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
RUN --mount=type=cache,target=/go/pkg/mod/ \
    --mount=type=bind,target=. \
    touch /go/pkg/mod/@TOKEN@
RUN --mount=type=cache,target=/go/pkg/mod/,ro \
    --mount=type=cache,id=go-build-$TARGETOS-$TARGETARCH,target=/root/.cache/go-build \
    touch /root/.cache/go-build/@TOKEN@
FROM scratch
COPY --from=build /usr/bin/bash /service
