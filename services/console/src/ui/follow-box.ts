/** Lets a chart follow the size of its box; what is returned ends both. */
export function followBox(chart: { resize(): void; dispose(): void }, box: HTMLElement): () => void {
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(box);
  return () => {
    observer.disconnect();
    chart.dispose();
  };
}
