// Coasts, borders, towns and degrees under a map, and what the other scripts share.
(() => {
  "use strict";

  // Panes from bottom to top. Each has a drawing of its own, so that a layer is switched as one.
  const PANES = [
    "graticule", "land", "provinces", "cells", "coast", "flights", "borders", "mdl", "claims", "areas",
    "balloons", "finds", "launches", "towns", "claim-names", "find-names", "launch-names", "degrees",
  ];

  const SVG = "http://www.w3.org/2000/svg";

  /** Numbers from the steps between them. */
  const sums = (steps, unit) => {
    let at = 0;
    return steps.map((step) => (at += step) * unit);
  };

  /** Points [latitude, longitude] from steps of longitude and latitude by turns. */
  const points = (steps, unit) => {
    const out = new Array(steps.length / 2);
    let x = 0, y = 0;
    for (let i = 0; i < out.length; i += 1) {
      x += steps[2 * i];
      y += steps[2 * i + 1];
      out[i] = [y * unit, x * unit];
    }
    return out;
  };

  /** Words of the page's language, with their {blanks} filled. */
  const sayer = (known) => (text, values = {}) =>
    ((known && known[text]) || text).replace(/\{(\w+)\}/g, (blank, name) => (name in values ? values[name] : blank));

  /** An element with a class and, always as text and never as markup, words. */
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className || "";
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /** A small drawing for a place on the map. */
  const symbol = (className, d) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "-10 -10 20 20");
    svg.setAttribute("class", className);
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
    return svg;
  };

  /** Which of the seven colours of a scale the k-th of its steps takes: all of its range is used. */
  const colour = (k, limits) => (limits.length > 2 ? Math.round((6 * k) / (limits.length - 2)) : 3);

  const pen = document.createElement("canvas").getContext("2d");

  /** Pixels that a name takes, in the type of map.css. */
  const textWidth = (text, className) => {
    pen.font = className === "dm-name-town" ? "12px sans-serif" : "bold 13px sans-serif";
    return Math.ceil(pen.measureText(text).width * 1.06);
  };

  const icon = (content, size) =>
    L.divIcon({ className: "dm-icon", html: content, iconSize: size, iconAnchor: size && [size[0] / 2, size[1] / 2] });

  const style = (pane, className, more) =>
    Object.assign({ pane, className, interactive: false, renderer: undefined }, more);

  const addPanes = (map) => {
    const renderers = {};
    PANES.forEach((name, i) => {
      map.createPane(name).style.zIndex = String(300 + 10 * i);
      renderers[name] = L.svg({ pane: name, padding: 0.3 });
    });
    return renderers;
  };

  const addGround = (map, renderers, ground) => {
    const read = (name) => ground[name].map((steps) => points(steps, ground.unit));
    const put = (make, shapes, pane, className, more) =>
      make(shapes, Object.assign(style(pane, className, more), { renderer: renderers[pane] })).addTo(map);
    put(L.rectangle, ground.extent, "land", "dm-sea");
    put(L.polygon, read("land").map((ring) => [ring]), "land", "dm-land");
    put(L.polygon, read("lakes").map((ring) => [ring]), "land", "dm-lake");
    put(L.polyline, read("provinces"), "provinces", "dm-province");
    put(L.polyline, read("coast"), "coast", "dm-coast");
    put(L.polyline, read("borders"), "borders", "dm-border");
    put(L.polyline, read("dmz"), "mdl", "dm-dmz");
    put(L.polyline, read("mdl"), "mdl", "dm-mdl-rim");
    put(L.polyline, read("mdl"), "mdl", "dm-mdl");
  };

  /** Words beside places, the most important first, as many as fit without touching. */
  const addNames = (map, places, most, degrees) => {
    const group = L.layerGroup().addTo(map);
    const draw = () => {
      group.clearLayers();
      const size = map.getSize();
      // Degrees stand along the left and lower edge, the controls in two corners.
      const taken = [...degrees(), [size.x - 50, 0, size.x, 84], [0, 0, 180, 34]];
      const shown = { towns: 0 };
      places.forEach((place) => {
        const at = map.latLngToContainerPoint(place.at);
        if (at.x < 0 || at.y < 12 || at.x > size.x - 8 || at.y > size.y - 24) return;
        if (place.pane === "towns" && shown.towns >= most) return;
        const width = textWidth(place.text, place.className) + 16;
        const side = at.x + width > size.x ? -1 : 1;
        const box = [side > 0 ? at.x - 6 : at.x - width, at.y - 10, side > 0 ? at.x + width : at.x + 6, at.y + 10];
        if (taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) return;
        taken.push(box);
        if (place.pane === "towns") shown.towns += 1;
        const label = element("span", `dm-name ${place.className} ${side < 0 ? "dm-left" : ""}`, place.text);
        L.marker(place.at, { icon: icon(label, [0, 0]), pane: place.pane, interactive: false, keyboard: false }).addTo(group);
      });
    };
    map.on("moveend", draw);
    draw();
  };

  /** Lines of equal latitude and longitude, their degrees along the edges; where those stand, in pixels. */
  const addGraticule = (map, renderer) => {
    const group = L.layerGroup().addTo(map);
    const degrees = (value, letters) =>
      `${Math.abs(Math.round(value * 100) / 100)}°${value < 0 ? letters[1] : letters[0]}`;
    const line = (from, to) =>
      L.polyline([from, to], { pane: "graticule", renderer, className: "dm-graticule", interactive: false }).addTo(group);
    let taken = [];
    const label = (at, text, className) => {
      const { x, y } = map.latLngToContainerPoint(at);
      const box = className === "dm-below" ? [x, y - 22, x + 44, y] : [x, y - 10, x + 44, y + 10];
      const size = map.getSize();
      if (box[2] > size.x || box[1] < 36 || (className === "dm-beside" && box[3] > size.y - 22)) return;
      taken.push(box);
      L.marker(at, { icon: icon(element("span", `dm-degree ${className}`, text), [0, 0]), pane: "degrees", interactive: false, keyboard: false }).addTo(group);
    };
    const draw = () => {
      group.clearLayers();
      taken = [];
      const b = map.getBounds();
      const wide = Math.max(b.getEast() - b.getWest(), 1e-6);
      const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30].find((s) => wide / s <= 7) || 60;
      for (let x = Math.ceil(b.getWest() / step) * step; x < b.getEast(); x += step) {
        line([Math.max(b.getSouth(), -85), x], [Math.min(b.getNorth(), 85), x]);
        label([b.getSouth(), x], degrees(((x + 540) % 360) - 180, "EW"), "dm-below");
      }
      for (let y = Math.ceil(b.getSouth() / step) * step; y < b.getNorth(); y += step) {
        line([y, b.getWest()], [y, b.getEast()]);
        label([y, b.getWest()], degrees(y, "NS"), "dm-beside");
      }
    };
    map.on("moveend", draw);
    draw();
    return () => taken;
  };

  window.driftMap = { sums, points, sayer, element, symbol, colour, icon, addPanes, addGround, addNames, addGraticule };
})();
