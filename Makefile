# The doors of the project. What each does stands in scripts/.

.PHONY: run test slow bench fmt clean

# The demo on the embedded database: make run [LISTEN=127.0.0.1:8080] [DATA=gongdao-data]
run:
	@scripts/run.sh

# Everything that must hold before a change lands.
test:
	@scripts/test.sh

# What takes longer: fuzzing, thousands of seeded worlds. Before a release, and every night.
slow:
	@scripts/slow.sh

# The figures of docs/benchmarks.md on this machine.
bench:
	@scripts/bench.sh

fmt:
	@cargo fmt --all

clean:
	@cargo clean
	@rm -rf .venv .test
