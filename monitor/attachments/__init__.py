"""附件: what stands in the files that a site offers.

`content.py` turns bytes into text (and tables), by one module per format; `worker.py` does so in a process of its own,
because files are hostile until shown otherwise; `reader.py` is that process seen from here. `phase.py` is the part of
an inspection that downloads a site's attachments and keeps their texts. Nothing but `phase.py` imports anything of ours
beyond the model, so that the process starts quickly.
"""
