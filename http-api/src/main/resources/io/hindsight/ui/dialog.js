import { h, onMounted, ref } from "./vendor.js";

/** A modal dialog over the page; Escape and a click beside it close it. */
export const Dialog = {
  name: "Dialog",
  props: { label: { type: String, required: true } },
  emits: ["close"],
  setup(props, { slots, emit }) {
    const dialog = ref(null);
    onMounted(() => dialog.value.showModal());
    return () => h("dialog", {
      ref: dialog,
      "aria-label": props.label,
      onClose: () => emit("close"),
      onClick: (event) => event.target === dialog.value && dialog.value.close(),
    }, h("div", { class: "dialog-body" }, slots.default()));
  },
};
