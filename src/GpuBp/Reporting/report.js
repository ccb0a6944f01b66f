// What the lines of a chart are at the epoch under the pointer. Without it the page says the same in its tables.
document.querySelectorAll("figure.lines").forEach(function (figure) {
  "use strict";
  var area = figure.querySelector(".area");
  var shown = figure.querySelector("output");
  var pointer = document.createElement("div");
  var lines = Array.from(figure.querySelectorAll("path.line")).map(function (path) {
    return {
      name: path.dataset.name,
      x: path.dataset.x.split(" ").map(Number),
      y: path.dataset.y.split(" ").map(Number)
    };
  });
  var low = Number(area.dataset.low);
  var high = Number(area.dataset.high);
  pointer.className = "pointer";

  function nearest(numbers, to) {
    return numbers.reduce(function (best, number, at) {
      return Math.abs(numbers[best] - to) > Math.abs(number - to) ? at : best;
    }, 0);
  }

  area.addEventListener("pointermove", function (event) {
    var box = area.getBoundingClientRect();
    var x = low + (event.clientX - box.left) / box.width * (high - low);
    var epoch = lines[0].x[nearest(lines[0].x, x)];
    shown.textContent = "epoch " + epoch + ": " + lines.map(function (line) {
      var value = line.y[nearest(line.x, epoch)];
      return (lines.length > 1 ? line.name + " " : "") + Number(value.toPrecision(4));
    }).join(", ");
    pointer.style.left = (epoch - low) / (high - low) * 100 + "%";
    area.appendChild(pointer);
  });
  area.addEventListener("pointerleave", function () {
    shown.textContent = "";
    pointer.remove();
  });
});
