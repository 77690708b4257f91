FROM carryover-test/base
ARG TARGETARCH
RUN --mount=type=cache,target=/a,id=$TARGETARCH touch /a/@TOKEN@
