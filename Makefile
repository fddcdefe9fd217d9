# The verbs a person types. Each sets up what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATASETS ?= tajuk
OUT ?= results/latest
export HF_HUB_OFFLINE ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup bench compare test check docs house figures report data pages reference reproduce cards speed validity robust neural lock clean

help:  ## list the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
	  || grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST)

# The environment is made again when a lock or the package's settings change.
$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "tajuk needs Python 3.11 or newer as '$(PYTHON)'; name another: make bench PYTHON=python3.12" >&2; exit 1; }
	@echo "setting up $(VENV), once; one to two minutes"
	@echo "  1 of 3: a virtual environment"
	@$(PYTHON) -m venv $(VENV)
	@echo "  2 of 3: $$(grep -c '==' requirements.lock) pinned packages, each checked against its hash"
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.lock
	@echo "  3 of 3: tajuk itself"
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "adding the test tools to $(VENV)"
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.papers: $(VENV)/.run requirements-papers.lock
	@echo "adding what the papers' models need to $(VENV)"
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements-papers.lock
	@touch $@

setup: $(VENV)/.run  ## make the virtual environment, nothing else

bench: $(VENV)/.run  ## run the baselines and compare them (DATASETS="tajuk detik_5k", OUT=folder)
	@$(BIN)/tajuk run $(DATASETS) --out $(OUT)

compare: $(VENV)/.run  ## say whether a model is better (MODEL=my_model.py, BASELINE=name or all)
	@test -n "$(MODEL)" || { echo "name your model: make compare MODEL=my_model.py" >&2; exit 1; }
	@$(BIN)/tajuk compare $(MODEL) $(BASELINE) $(DATASETS:%=--dataset %) --out $(OUT)

test: $(VENV)/.dev  ## run the tests
	@$(BIN)/python -m pytest -q -rs -n 2 -o faulthandler_timeout=400 -o faulthandler_exit_on_timeout=true --ignore tests/report/test_browser.py
	@# a browser's event loop gets a process of its own, and one that stands still is ended
	@$(BIN)/python -m pytest -q -rs -o faulthandler_timeout=120 -o faulthandler_exit_on_timeout=true tests/report/test_browser.py

check: $(VENV)/.dev docs  ## format, lint, types and the reference
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

docs: $(VENV)/.dev  ## write the reference of the Python names: build/docs/bench.html
	@$(BIN)/python -W error tests/reference.py build/docs

house: $(VENV)/.dev  ## print the figures of the code's structure, with their bounds
	@$(BIN)/python tests/house.py

figures: $(VENV)/.run  ## draw every figure again from the stored reference predictions
	@$(BIN)/tajuk figures --out results/reference

report: $(VENV)/.run  ## write the reference run as one page: results/report.html
	@$(BIN)/tajuk report --out results/reference --to results/report.html

LANGUAGES := eng lin lug pcm sna xho yor
ALL := tajuk tajuk_hard click_id ag_topics detik_5k bbc_news $(LANGUAGES:%=masakhanews.%)
MINE := --model results/roots_and_chars.py --out results/reference
reference: $(VENV)/.dev  ## make results/reference again (needs the network or TAJUK_MIRROR; half an hour)
	@# one process at a time first, so that the costs can be compared; then what is tuned and repeated
	@$(BIN)/tajuk run $(ALL) --full $(MINE)
	@$(BIN)/tajuk run tajuk --curve --tune --seeds 5 --full --jobs 2 $(MINE)
	@$(BIN)/tajuk run $(ALL) --tune --seeds 5 --full --jobs 2 $(MINE)
	@for view in headline_links headline_body contrast open; do \
	  $(BIN)/tajuk run tajuk --view $$view --jobs 2 $(MINE) || exit 1; done
	@$(BIN)/tajuk run tajuk_hard --view contrast --jobs 2 $(MINE)
	@$(BIN)/tajuk run click_id --view open --jobs 2 $(MINE)
	@$(BIN)/tajuk run ag_topics --view open --jobs 2 $(MINE)
	@$(BIN)/tajuk run click_id --split time --split publisher --jobs 2 $(MINE)
	@$(BIN)/tajuk transfer --jobs 2 --out results/reference
	@$(BIN)/tajuk robust --jobs 2 --out results/reference
	@# not of noisy_ag_news: its answers take 6 MB (docs/labels.md gives the command)
	@$(BIN)/tajuk labels tajuk --jobs 2 --out results/reference
	@$(BIN)/tajuk labels tajuk --noise --jobs 2 --out results/reference

data: $(VENV)/.run  ## check every dataset's files: hashes, rows, label counts (network or TAJUK_MIRROR)
	@$(BIN)/tajuk check

pages: $(VENV)/.dev  ## print how well saved pages are read: headline, links, body, time
	@$(BIN)/python tests/pages/measure.py

reproduce: $(VENV)/.papers  ## run the papers' classical models again (network or TAJUK_MIRROR)
	@for paper in nusax nusaparagraph nusaparagraph_emotion masakhanews sib200 text_gcn distant_african; do \
	  $(BIN)/tajuk reproduce $$paper --jobs 2 --out results/reference; done

cards: $(VENV)/.dev  ## write every card, audit and split file again (needs the same as reference)
	@for name in click_id detik_5k tajuk tajuk_hard bbc_news ag_news ag_topics noisy_ag_news masakhanews sib200 nusax_senti nusaparagraph_topic nusaparagraph_emotion text_gcn distant_african; do $(BIN)/tajuk card $$name || exit 1; done

speed: $(VENV)/.dev  ## print times, memory and ratios
	@$(BIN)/python tests/speed/measure.py
	@$(BIN)/python tests/speed/near_duplicates.py
	@$(BIN)/python tests/speed/counting.py tajuk_hard
	@$(BIN)/python tests/speed/suite.py tajuk_hard
	@$(BIN)/python tests/speed/overhead.py tajuk_hard
	@$(BIN)/python tests/speed/bootstrap.py
	@$(BIN)/python tests/speed/million.py
	@$(BIN)/python tests/speed/tables.py
	@$(BIN)/python tests/speed/shipping.py
	@$(BIN)/python tests/speed/build.py

validity: $(VENV)/.dev  ## simulate: do intervals cover and tests reject as often as they should?
	@$(BIN)/python tests/validity/run.py
	@$(BIN)/python tests/validity/ranks.py

robust: $(VENV)/.dev  ## try to break it: kills, corrupt files, rogue models, hostile pages, bad servers
	@$(BIN)/python tests/robust/run.py

NEURAL := .venv-neural
# the build without GPU libraries, for CPython 3.11 on x86-64 Linux; it is not on PyPI
CPU_TORCH := torch==2.13.0+cpu --hash=sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
$(NEURAL)/.run: requirements-neural.lock pyproject.toml
	@echo "setting up $(NEURAL) (once; some minutes)"
	@$(PYTHON) -m venv $(NEURAL)
	@{ echo '$(CPU_TORCH)'; awk '/^[a-z]/ {kept = !/^(cuda|nvidia|torch|triton)/} kept' requirements-neural.lock; } > $(NEURAL)/cpu.lock
	@$(NEURAL)/bin/python -m pip install -qq --no-deps --require-hashes -r $(NEURAL)/cpu.lock 2>/dev/null \
	  || { echo "no CPU build of torch is at hand (PIP_FIND_LINKS names a folder): taking the usual one, 3 GB on Linux" >&2; \
	  $(NEURAL)/bin/python -m pip install -qq --no-deps --require-hashes -r requirements-neural.lock; }
	@$(NEURAL)/bin/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

# torch comes from PyPI with 2.2 GB of GPU libraries on Linux: 3 GB in all, 440 MB with a CPU build
neural: $(NEURAL)/.run  ## test the embeddings and the encoder (own environment; 0.4 to 3 GB)
	@$(NEURAL)/bin/python -m pytest -q tests/baselines/test_neural.py

lock: $(VENV)/.dev  ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra audit --extra cluster --extra papers --extra boosting --extra fasttext --extra llm --group build --group dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-dev.lock
	uv pip compile pyproject.toml --extra papers --extra xgboost --group build -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-papers.lock
	uv pip compile pyproject.toml --extra embeddings --extra neural --group build --group dev -c requirements.lock -c requirements-dev.lock -P torch==2.13.0 --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-neural.lock

clean:  ## remove the environment and everything that can be made again
	rm -rf $(VENV) $(NEURAL) build dist results/latest .pytest_cache .mypy_cache .ruff_cache
