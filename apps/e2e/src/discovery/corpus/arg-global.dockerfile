ARG VERSION=20
ARG BASE=carryover-test/base
ARG FULL=$VERSION.1
FROM ${BASE} AS build
ARG VERSION
ARG FULL
RUN --mount=type=cache,target=/a,id=v$VERSION-$FULL touch /a/@TOKEN@
ARG VERSION=own
RUN --mount=type=cache,target=/b,id=v$VERSION touch /b/@TOKEN@
