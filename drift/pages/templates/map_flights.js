// Flights over time: the part flown so far, coloured by height, and where each balloon is.
(() => {
  "use strict";
  const { sums, points, colour } = window.driftMap;

  /** One path with its times, and its pieces of one step of height each. */
  const read = (path, flights) => {
    const at = points(path.points, 1e-4);
    const times = sums(path.times, 1);
    const heights = sums(path.heights, flights.height_unit_m / 1000);
    const limits = flights.height_limits_km;
    const stepOf = (km) => {
      const k = limits.findIndex((limit) => km < limit);
      return k < 0 ? limits.length - 2 : Math.max(k - 1, 0);
    };
    const runs = [];
    for (let i = 1; i < at.length; i += 1) {
      const step = stepOf((heights[i - 1] + heights[i]) / 2);
      const last = runs[runs.length - 1];
      if (last && last.step === step) last.to = i;
      else runs.push({ step, from: i - 1, to: i });
    }
    return { item: path.item, landed: path.landed, at, times, heights, runs, stepOf };
  };

  /** Last index whose time is not after t, and the place between it and the next. */
  const locate = (path, t) => {
    let low = 0, high = path.times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (path.times[middle] <= t) low = middle;
      else high = middle - 1;
    }
    if (low === path.times.length - 1) return { i: low, at: path.at[low], km: path.heights[low] };
    const share = (t - path.times[low]) / (path.times[low + 1] - path.times[low] || 1);
    const mix = (a, b) => a + (b - a) * share;
    const [a, b] = [path.at[low], path.at[low + 1]];
    return { i: low, at: [mix(a[0], b[0]), mix(a[1], b[1])], km: mix(path.heights[low], path.heights[low + 1]) };
  };

  class Flights {
    constructor(map, renderers, flights, say) {
      this.say = say;
      this.start = flights.start;
      this.limits = flights.height_limits_km;
      this.paths = flights.paths.map((path) => read(path, flights));
      this.end = Math.max(...this.paths.map((path) => path.times[path.times.length - 1]), 60);
      const line = (className) =>
        L.polyline([], { pane: "flights", renderer: renderers.flights, className, interactive: false }).addTo(map);
      this.ahead = line("dm-flight-ahead");
      this.flown = this.limits.slice(1).map((_, k) => line(`dm-flight dm-height-${colour(k, this.limits)}`));
      this.balloons = this.paths.map((path, n) =>
        L.circleMarker(path.at[0], {
          pane: "balloons", renderer: renderers.balloons, radius: 4, className: "dm-balloon", interactive: true,
        }).bindTooltip(() => this.words(n), { direction: "top", className: "dm-tooltip" }).addTo(map));
      // Words on pointing are an extra: forty flights are no stops of the Tab key.
      this.balloons.forEach((balloon) => balloon.getElement().setAttribute("tabindex", "-1"));
    }

    /** What one flight is: its number, its load, and how it ended. */
    words(n) {
      const path = this.paths[n];
      const hours = (path.times[path.times.length - 1] - path.times[0]) / 3600;
      const highest = Math.max(...path.heights);
      const said = document.createElement("span");
      const text = `Flight {n}, {item}: {h} h aloft, up to {km} km, ${path.landed ? "landed" : "lost from sight"}`;
      said.textContent = this.say(text, { n: n + 1, item: path.item, h: hours.toFixed(1), km: highest.toFixed(1) });
      return said;
    }

    /** Draw the state at t seconds after the first launch; how many flights are in which state. */
    show(t, item) {
      const count = { waiting: 0, aloft: 0, landed: 0, lost: 0, all: 0 };
      const lines = this.flown.map(() => []);
      const ahead = [];
      this.paths.forEach((path, n) => {
        const shown = !item || path.item === item;
        const state = this.stateOf(path, t);
        const here = locate(path, t);
        if (shown) {
          count[state] += 1;
          count.all += 1;
          ahead.push(path.at);
          if (state !== "waiting") this.cut(path, here, lines);
        }
        this.place(n, here, shown ? state : "waiting", path);
      });
      this.ahead.setLatLngs(ahead);
      this.flown.forEach((line, k) => line.setLatLngs(lines[k]));
      return count;
    }

    stateOf(path, t) {
      if (t < path.times[0]) return "waiting";
      if (t < path.times[path.times.length - 1]) return "aloft";
      return path.landed ? "landed" : "lost";
    }

    cut(path, here, lines) {
      path.runs.forEach((run) => {
        if (run.from > here.i) return;
        const piece = path.at.slice(run.from, Math.min(run.to, here.i) + 1);
        if (run.to > here.i) piece.push(here.at);
        if (piece.length > 1) lines[run.step].push(piece);
      });
    }

    place(n, here, state, path) {
      const balloon = this.balloons[n];
      balloon.setLatLng(here.at);
      const drawn = balloon.getElement();
      if (drawn) {
        const shade = state === "aloft" ? `dm-height-${colour(path.stepOf(here.km), this.limits)}` : "";
        drawn.setAttribute("class", `dm-balloon dm-${state} ${shade}`);
      }
      balloon.setRadius(state === "aloft" ? 5 : 2.5);
    }
  }

  window.driftMap.Flights = Flights;
})();
