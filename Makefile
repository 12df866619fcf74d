# SPDX-License-Identifier: Apache-2.0
#
#   make run     install what is missing, build, start the server with the demo, say the way in
#   make test    everything that is tested, under sanitizers; the last line counts
#
# and a few friends. The build itself is CMake with the presets of CMakePresets.json.

.DEFAULT_GOAL := help
.PHONY: help run test build debug bench bench-peers lint fuzz screenshots golden man e2e format clean install

help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## install, build, start the server with the demo and print the way in
	@tools/bootstrap build
	@tools/build release
	@tools/run

test: ## unit, corpus, lint, fuzz replay, documents, end to end; all under sanitizers
	@tools/bootstrap test
	@tools/test

build: ## the release build: build/release/longwatch
	@tools/build release

debug: ## the debug build with AddressSanitizer and UBSan: build/debug/longwatch
	@tools/build debug

bench: ## measure what the design promises, in the release build
	@tools/build release
	@tools/bench

bench-peers: ## beside other scanners, where their harness is; --install fetches them (PEERS=--install)
	@tools/build release
	@tools/bench-peers $(PEERS)

lint: ## the rules of the house: formatting, rooms, banned functions, clock, SQL, ...
	@tools/lint

fuzz: ## fuzz every format for SECONDS_EACH (60); needs clang
	@tools/build fuzz
	@tools/fuzz

screenshots: ## take the pictures of the README anew, of the demo at a fixed instant
	@tools/build release
	@cd tests/e2e && npm ci --silent
	@LONGWATCH_BINARY=$$PWD/build/release/longwatch node tests/e2e/screenshots.mjs

golden: ## rewrite the expected outputs; review the difference before committing
	@tools/build debug
	@LW_GOLDEN=write build/debug/lwtest golden
	@git --no-pager diff --stat -- tests/golden

man: ## write docs/man from the program's own tables
	@tools/build release
	@tools/man

e2e: ## the end-to-end tests alone
	@tools/build debug
	@tools/test e2e

format: ## clang-format 14 over all C files
	@git ls-files --cached --others --exclude-standard '*.c' '*.h' | xargs -r clang-format-14 -i

install: ## install the release build below $(DESTDIR)$(PREFIX), /usr/local by default
	@tools/build release
	install -D -m 0755 build/release/longwatch $(DESTDIR)$(PREFIX)/bin/longwatch
	install -D -m 0755 build/release/longwatch-pdf $(DESTDIR)$(PREFIX)/bin/longwatch-pdf
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 0644 docs/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/

PREFIX ?= /usr/local

clean: ## remove what was built; data in var/ stays
	rm -rf build tests/e2e/node_modules
