// What is printed: rows as they are measured, and at the end the ratios beside their marks.
export function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const mb = (kb) => (kb / 1024).toFixed(1);

export class Table {
    #marks = [];

    headings() {
        console.log(row('what', 'target', 'requests/s', 'p50 us', 'p99 us', 'CPU us', 'core', 'RSS MB', 'anon MB', 'threads'));
    }

    load(what, target, r) {
        console.log(row(what, target, r.rps.toFixed(0), r.p50_us.toFixed(1), r.p99_us.toFixed(1), r.cpu_us.toFixed(2),
            `${(r.cpu_share * 100).toFixed(0)} %`, mb(r.rss_kb), mb(r.anon_kb), r.threads));
    }

    streams(what, target, r) {
        console.log(`${what.padEnd(42)}${target.padEnd(9)}complete ${r.streams}, first event p50 ${r.first_p50_ms} ` +
            `p99 ${r.first_p99_ms} ms, gaps p1 ${r.gap_p1_ms} p50 ${r.gap_p50_ms} p99 ${r.gap_p99_ms} ` +
            `max ${r.gap_max_ms} ms, RSS ${mb(r.rss_kb)} MB, ${r.threads} threads`);
    }

    subscribers(what, r) {
        console.log(`${what.padEnd(51)}${r.deltas_each} deltas each, ${r.fps} frames/s, ${r.mb_per_s} MB/s in ${r.seconds} s, ` +
            `CPU ${r.cpu_us} us a frame, core ${(r.cpu_share * 100).toFixed(0)} %, RSS ${mb(r.rss_kb)} MB`);
    }

    ratio(what, value, limit, sense) {
        this.mark(what, value, limit, sense, '', 2);
    }

    mark(what, value, limit, sense, unit, digits = value >= 100 || Number.isInteger(value) ? 0 : 1) {
        const met = limit === null ? '' : (sense === '>=' ? value >= limit : value <= limit) ? 'met' : 'MISSED';
        const wanted = limit === null ? '' : `mark ${sense} ${limit}${unit && ` ${unit}`}`;
        const line = `${what.padEnd(60)}${`${value.toFixed(digits)}${unit && ` ${unit}`}`.padStart(10)}  ${wanted.padEnd(16)}${met}`;
        this.#marks.push(line.trimEnd());
        console.log(line.trimEnd());
    }

    summary() {
        console.log(`\n${this.#marks.join('\n')}`);
    }
}

function row(what, target, ...cells) {
    return what.padEnd(42) + target.padEnd(9) + cells.map((cell) => String(cell).padStart(11)).join('');
}
