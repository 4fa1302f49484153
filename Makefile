# Worknest. Each target is a small script in scripts/, which installs what it needs.
.DEFAULT_GOAL := help
.PHONY: help run build test dev desktop bundle mobile bench screens guide fmt

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: ## install what is missing, build, start the server on SQLite, print the address
	@scripts/run.sh

build: ## dist/server and dist/public/: copied anywhere, they run
	@scripts/build.sh

test: ## install what the suites need, run everything
	@scripts/test.sh

dev: ## dx serve: web client and server, rebuilt as you type
	@scripts/dev.sh

desktop: ## build and open the desktop app
	@scripts/desktop.sh

bundle: ## the desktop app as a .deb, in dist/
	@scripts/bundle.sh

mobile: ## build for Android (needs its SDK and NDK; says what is missing)
	@scripts/mobile.sh

bench: ## measure against the budgets
	@scripts/bench.sh

screens: ## pictures of every page, in three widths and two themes
	@scripts/screens.sh

guide: ## the pictures of the user guide, taken anew
	@scripts/guide.sh

fmt: ## format the sources
	@printf "\n== Formatting the sources (cargo fmt)\n" && cargo fmt
