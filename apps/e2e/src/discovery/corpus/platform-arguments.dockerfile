FROM carryover-test/base
ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDARCH
RUN --mount=type=cache,target=/a,id=$TARGETOS-$TARGETARCH-$TARGETVARIANT touch /a/@TOKEN@
RUN --mount=type=cache,target=/b,id=$TARGETPLATFORM touch /b/@TOKEN@
RUN --mount=type=cache,target=/c,id=$BUILDPLATFORM-$BUILDARCH touch /c/@TOKEN@
