/** How much of the heat to show over the photo; the page's script keeps all such sliders equal. */
export function HeatSlider() {
  return (
    <label class="heat-slider">
      Heat <input type="range" name="heat" min="0" max="100" step="5" value="80" />
    </label>
  );
}
