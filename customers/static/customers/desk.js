'use strict';
// The list's form asks nothing of its fields. Here decisions that need a note ask for it; the server asks again.
function checkNote(button) {
    const note = button.form.elements.note;
    note.setCustomValidity(note.value.trim() ? '' : button.dataset.needsNote);
    return note.reportValidity();
}
document.addEventListener('click', function(event) {
    const button = event.target.closest('.core-decide button');
    if (!button) {
        return;
    }
    if ('noAction' in button.dataset || ('needsNote' in button.dataset && !checkNote(button))) {
        event.preventDefault();
    }
});
document.addEventListener('input', function(event) {
    if (event.target.name === 'note') {
        event.target.setCustomValidity('');
    }
});
