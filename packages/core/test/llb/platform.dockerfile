FROM carryover-test/base
ARG TARGETARCH
ARG TARGETVARIANT
RUN --network=none --mount=type=cache,target=/a,id=go-$TARGETARCH-$TARGETVARIANT true
