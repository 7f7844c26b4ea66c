#!/bin/sh
# Prints a table of the quality of both engines on every folder of labelled data under DATA.
# Usage: scripts/quality_table.sh DATA
set -eu
data=${1:?name the folder with the labelled data}
command=.venv/bin/matchmaker
echo "| set | queries | documents | words nDCG@10 | full nDCG@10 [95 %] | full recall@100 | fit s | query ms p50 · p99 |"
echo "|---|---|---|---|---|---|---|---|"
for folder in "$data"/trilingual "$data"/bench/*; do
    [ -d "$folder" ] || continue
    words=$("$command" evaluate "$folder" --engine words --json)
    full=$("$command" evaluate "$folder" --json)
    .venv/bin/python -c '
import json, sys
name, words, full = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
low, high = full["ci95"]["ndcg@10"]
print("| {} | {} | {} | {:.3f} | {:.3f} [{:.3f}, {:.3f}] | {:.3f} | {:.1f} | {:.1f} · {:.1f} |".format(
    name, full["queries"], full["documents"], words["ndcg@10"], full["ndcg@10"], low, high,
    full["recall@100"], full["fit_seconds"], full["query_ms_p50"], full["query_ms_p99"]))
' "$(basename "$folder")" "$words" "$full"
done
