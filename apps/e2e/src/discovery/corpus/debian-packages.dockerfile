FROM carryover-test/base AS apt
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,target=/var/lib/apt,sharing=locked <<-EOT
	set -e
	touch /var/cache/apt/@TOKEN@ /var/lib/apt/@TOKEN@
EOT
FROM apt AS rust
ENV CARGO_HOME=/usr/local/cargo
RUN --mount=type=cache,target=$CARGO_HOME/registry,id=cargo-${CARGO_HOME##*/} --mount=type=cache,target=/target,uid=1000,gid=1000 touch $CARGO_HOME/registry/@TOKEN@ /target/@TOKEN@
